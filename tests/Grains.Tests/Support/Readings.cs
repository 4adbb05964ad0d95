using System.Buffers.Binary;
using Weir.Elevators;
using Weir.Grains.Elevators.History;

namespace Weir.Grains.Tests.Support;

/// <summary>Readings in their layout.</summary>
internal static class Readings
{
    /// <summary>2024-03-01T12:00:00Z.</summary>
    public const long Noon = GoldenStates.Noon;

    public static SensorReading Accelerometer(long date, double x, double y = 0, double z = -1) => Numbers(SensorType.Accelerometer, date, x, y, z);

    public static SensorReading Light(long date, double brightness) => Numbers(SensorType.Light, date, brightness);

    /// <summary>A reading of a type whose numbers stand in the reading itself.</summary>
    public static SensorReading Numbers(SensorType type, long date, params double[] numbers)
    {
        var bytes = Begin(type, date, numbers.Length * sizeof(double));
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(SensorReadingLayout.BodyAt + (i * sizeof(double))), numbers[i]);
        }

        return new SensorReading(bytes);
    }

    /// <summary>A reading of one beacon, whose id makes it as long as is wanted.</summary>
    public static SensorReading Beacon(long date, string id, double rssi)
    {
        var bytes = Begin(SensorType.Beacon, date, 2 + 2 + id.Length + (4 * sizeof(double)));
        var body = bytes.AsSpan(SensorReadingLayout.BodyAt);
        BinaryPrimitives.WriteUInt16LittleEndian(body, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(body[2..], (ushort)id.Length);
        System.Text.Encoding.ASCII.GetBytes(id, body[4..]);
        BinaryPrimitives.WriteDoubleLittleEndian(body[(4 + id.Length + (2 * sizeof(double)))..], rssi);
        return new SensorReading(bytes);
    }

    /// <summary>A reading as it stands in the stream.</summary>
    public static byte[] Record(SensorReading reading, int unknownFields = 0)
    {
        var record = new byte[SensorReadingLayout.HeaderBytes + reading.Bytes.Length];
        SensorReadingLayout.WriteHeader(record, reading.Bytes.Length, unknownFields);
        reading.Bytes.Span.CopyTo(record.AsSpan(SensorReadingLayout.HeaderBytes));
        return record;
    }

    public static PlacedReading Placed(SensorReading reading) => PlacedReading.Of(reading);

    private static byte[] Begin(SensorType type, long date, int bodyBytes)
    {
        var bytes = new byte[SensorReadingLayout.BodyAt + bodyBytes];
        bytes[0] = (byte)type;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), date);
        return bytes;
    }
}
