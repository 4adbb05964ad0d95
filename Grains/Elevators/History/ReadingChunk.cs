using System.Buffers.Binary;
using Weir.Elevators;
using Weir.Grains.Chunks;
using Weir.Grains.Storage;

namespace Weir.Grains.Elevators.History;

/// <summary>Neighbouring readings of one type that have left the device's state. Written once, never changed.</summary>
public sealed class ReadingChunk : IChunk<ReadingChunk>
{
    /// <summary>Most bytes of a chunk; one reading may go over it.</summary>
    public const int SizeMax = 64 << 10;

    /// <summary>The readings in their order.</summary>
    public IReadOnlyList<PlacedReading> Readings { get; init; } = [];

    /// <inheritdoc/>
    public bool HasSameContent(ReadingChunk other)
    {
        ArgumentNullException.ThrowIfNull(other);
        return Readings.SequenceEqual(other.Readings);
    }

    /// <summary>Whether the reading is in it.</summary>
    public bool Contains(PlacedReading reading)
    {
        var index = IndexOf(reading);
        return index < Readings.Count && Readings[index] == reading;
    }

    /// <summary>Index of the first reading that does not come before one.</summary>
    public int IndexOf(PlacedReading reading)
    {
        int low = 0, high = Readings.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = Readings[middle] < reading ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}

/// <summary>Stored form of a chunk, layout 1: layout, type (0 for none), then its readings as <see cref="Write(IReadOnlyCollection{PlacedReading}, StateWriter)"/> writes them.</summary>
public sealed class ReadingChunkCodec : IBinaryStateCodec<ReadingChunk>
{
    private const byte Layout = 1;

    public void Write(ReadingChunk state, StateWriter writer)
    {
        ArgumentNullException.ThrowIfNull(state);
        ArgumentNullException.ThrowIfNull(writer);
        writer.Byte(Layout);
        writer.Byte(state.Readings.Count == 0 ? (byte)0 : (byte)state.Readings[0].Reading.Type);
        Write(state.Readings, writer);
    }

    public ReadingChunk Read(ref StateReader reader)
    {
        reader.Layout("chunk of readings", Layout);
        var type = reader.Byte();
        return new ReadingChunk { Readings = ReadReadings((SensorType)type, ref reader) };
    }

    /// <summary>Count, then date as distance from the one before and what stands behind the date, as a block, each.</summary>
    internal static void Write(IReadOnlyCollection<PlacedReading> readings, StateWriter writer)
    {
        writer.Number(readings.Count);
        long before = 0;
        foreach (var (place, reading) in readings)
        {
            writer.Number(place.Date - before);
            writer.Block(reading.Body);
            before = place.Date;
        }
    }

    internal static PlacedReading[] ReadReadings(SensorType type, ref StateReader reader)
    {
        var readings = new PlacedReading[reader.Count(2)];
        long date = 0;
        for (var i = 0; i < readings.Length; i++)
        {
            date += reader.Number();
            readings[i] = PlacedReading.Of(ReadReading(type, date, ref reader));
        }

        return readings;
    }

    internal static SensorReading ReadReading(SensorType type, long date, ref StateReader reader)
    {
        var body = reader.Block();
        var bytes = new byte[SensorReadingLayout.BodyAt + body.Length];
        bytes[0] = (byte)type;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), date);
        body.CopyTo(bytes.AsSpan(SensorReadingLayout.BodyAt));
        return type != HistoryTypes.Issued && SensorReadingLayout.FindFault(bytes, long.MinValue, long.MaxValue) is { } fault
            ? throw new StateFormatException($"A stored reading cannot be read: {fault}.")
            : new SensorReading(bytes);
    }
}
