using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace Weir.Grains.Storage;

/// <summary>Orleans' seam for stored bytes: finds the registered codec of a type of state.</summary>
public sealed class BinaryStateSerializer(IServiceProvider services) : IGrainStorageSerializer
{
    public BinaryData Serialize<T>(T? input)
    {
        ArgumentNullException.ThrowIfNull(input);
        var writer = new StateWriter();
        Codec<T>().Write(input, writer);
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

    private IBinaryStateCodec<T> Codec<T>() =>
        services.GetService<IBinaryStateCodec<T>>() ?? throw new InvalidOperationException($"No IBinaryStateCodec<{typeof(T).Name}> is registered.");
}
