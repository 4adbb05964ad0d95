using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Weir.Grains.Storage;

/// <summary>Orleans' seam for stored bytes: finds the registered codec of a type of state.</summary>
public sealed class BinaryStateSerializer(IServiceProvider services) : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var writer = new StateWriter(Sizes<T>.Room);
        Codec<T>().Write(input, writer);
        Sizes<T>.Note(writer.Written.Length);
        return new BinaryData(writer.Written);
    }

    public T? Deserialize<T>(BinaryData input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var reader = new StateReader(input.ToMemory().Span);
        var state = Codec<T>().Read(ref reader);
        return reader.Remaining == 0
            ? state
            : throw new StateFormatException($"The stored {typeof(T).Name} has {reader.Remaining} bytes too many.");
    }

    // States of a type are mostly of one size: a writer that begins with it does not grow. Written by many threads at once; any of their sizes is good.
    private static class Sizes<T>
    {
        private const int Least = 256;
        private const int Most = 80 << 10;
        private static int _last;

        public static int Room => Math.Clamp(_last + (_last / 8), Least, Most);

        public static void Note(int size) => _last = size;
    }

    private IBinaryStateCodec<T> Codec<T>() =>
        services.GetService<IBinaryStateCodec<T>>() ?? throw new InvalidOperationException($"No IBinaryStateCodec<{typeof(T).Name}> is registered.");
}
