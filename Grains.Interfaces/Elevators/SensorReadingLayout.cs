using System.Buffers.Binary;
using System.Globalization;
using System.Text.Unicode;

namespace Weir.Elevators;

/// <summary>
/// How a reading stands in the stream and in stored history. All numbers are little endian; a reading is
/// type (1 byte), date (int64, Unix ms), then by type
/// the numbers of <see cref="SensorFields.Of"/> (float64), for Battery followed by the state as text;
/// DeviceMotion: flags (1 byte: 1 yaw, 2 roll, 4 rotation rate), quaternion, rotation matrix, pitch, then what the flags name;
/// Beacon: count (uint16), then for each its id as text and four numbers. A text is its length (uint16) and UTF-8. −0 is written as 0.
/// In the stream each reading has a header before it: its length (uint16), and how many fields of unknown names it came with (uint16).
/// A layout is never changed; a new one gets a new encoding.
/// </summary>
public static class SensorReadingLayout
{
    /// <summary>The encoding's number in <see cref="Weir.Streaming.RecordRun.Encoding"/>.</summary>
    public const ushort Encoding = 2;

    /// <summary>Bytes before each reading in the stream.</summary>
    public const int HeaderBytes = 4;

    /// <summary>Bytes of type and date.</summary>
    public const int BodyAt = 9;

    /// <summary>Most bytes of a reading.</summary>
    public const int SizeMax = 16 << 10;

    /// <summary>Greatest magnitude of a number: 2^53.</summary>
    public const double NumberMax = 1L << 53;

    /// <summary>Flag of DeviceMotion: there is a yaw.</summary>
    public const byte HasYaw = 1;

    /// <summary>Flag of DeviceMotion: there is a roll.</summary>
    public const byte HasRoll = 2;

    /// <summary>Flag of DeviceMotion: there is a rate of rotation.</summary>
    public const byte HasRotationRate = 4;

    /// <summary>Takes the first reading off a run of them.</summary>
    /// <param name="records">Readings with their headers, back to back; what stands behind the first afterwards.</param>
    /// <param name="reading">The reading's bytes; not looked into.</param>
    /// <param name="unknownFields">How many fields of unknown names it came with.</param>
    /// <returns>False when the bytes end too early.</returns>
    public static bool TryTake(ref ReadOnlyMemory<byte> records, out ReadOnlyMemory<byte> reading, out int unknownFields)
    {
        reading = default;
        unknownFields = 0;
        var span = records.Span;
        if (span.Length < HeaderBytes || span.Length - HeaderBytes < BinaryPrimitives.ReadUInt16LittleEndian(span))
        {
            return false;
        }

        var length = BinaryPrimitives.ReadUInt16LittleEndian(span);
        unknownFields = BinaryPrimitives.ReadUInt16LittleEndian(span[2..]);
        reading = records.Slice(HeaderBytes, length);
        records = records[(HeaderBytes + length)..];
        return true;
    }

    /// <summary>Writes the header of a reading.</summary>
    /// <param name="place">At least <see cref="HeaderBytes"/>.</param>
    /// <param name="length">Bytes of the reading.</param>
    /// <param name="unknownFields">How many fields of unknown names it came with.</param>
    public static void WriteHeader(Span<byte> place, int length, int unknownFields)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(length, SizeMax);
        BinaryPrimitives.WriteUInt16LittleEndian(place, (ushort)length);
        BinaryPrimitives.WriteUInt16LittleEndian(place[2..], (ushort)Math.Min(unknownFields, ushort.MaxValue));
    }

    /// <summary>What is wrong with the bytes of a reading; whatever passes, every part of the service can take.</summary>
    /// <param name="reading">Bytes from anywhere.</param>
    /// <param name="dateMin">Earliest date.</param>
    /// <param name="dateMax">Latest date.</param>
    /// <returns>The field, the value's fault and the bound; null when nothing is.</returns>
    public static string? FindFault(ReadOnlySpan<byte> reading, long dateMin, long dateMax)
    {
        if (reading.Length is < BodyAt or > SizeMax)
        {
            return string.Create(CultureInfo.InvariantCulture, $"the reading has {reading.Length} bytes; it must have {BodyAt} to {SizeMax}");
        }

        var type = (SensorType)reading[0];
        if (!SensorTypes.IsKnown(type))
        {
            return $"type is {(byte)type}; it must be 1 to {(byte)SensorType.Beacon}";
        }

        var date = BinaryPrimitives.ReadInt64LittleEndian(reading[1..]);
        if (date < dateMin || date > dateMax)
        {
            return string.Create(CultureInfo.InvariantCulture, $"date is {date}; it must be {dateMin} to {dateMax}");
        }

        var body = reading[BodyAt..];
        return FindFault(type, ref body) ?? (body.IsEmpty ? null : $"{type} is followed by {body.Length} bytes");
    }

    /// <summary>Takes a number off the body of a reading that has been checked.</summary>
    /// <param name="body">The body; what stands behind the number afterwards.</param>
    /// <returns>The number.</returns>
    public static double TakeNumber(ref ReadOnlySpan<byte> body)
    {
        var value = BinaryPrimitives.ReadDoubleLittleEndian(body);
        body = body[sizeof(double)..];
        return value;
    }

    /// <summary>Takes a count off the body of a reading that has been checked.</summary>
    /// <param name="body">The body; what stands behind the count afterwards.</param>
    /// <returns>The count.</returns>
    public static int TakeCount(ref ReadOnlySpan<byte> body)
    {
        var value = BinaryPrimitives.ReadUInt16LittleEndian(body);
        body = body[sizeof(ushort)..];
        return value;
    }

    /// <summary>Takes a text off the body of a reading that has been checked.</summary>
    /// <param name="body">The body; what stands behind the text afterwards.</param>
    /// <returns>UTF-8.</returns>
    public static ReadOnlySpan<byte> TakeText(ref ReadOnlySpan<byte> body)
    {
        var length = TakeCount(ref body);
        var text = body[..length];
        body = body[length..];
        return text;
    }

    private static string? FindFault(SensorType type, ref ReadOnlySpan<byte> body)
    {
        switch (type)
        {
            case SensorType.DeviceMotion:
                if (body.IsEmpty || body[0] > (HasYaw | HasRoll | HasRotationRate))
                {
                    return "attitude has flags that are not known";
                }

                var flags = body[0];
                body = body[1..];
                var optional = (flags & HasYaw) + ((flags & HasRoll) >> 1) + ((flags & HasRotationRate) == 0 ? 0 : SensorFields.RotationRate.Count);
                return FindFault("attitude", SensorFields.Quaternion.Count + SensorFields.RotationMatrix.Count + 1 + optional, ref body);
            case SensorType.Beacon:
                return FindFaultOfBeacons(ref body);
            case SensorType.Battery:
                return FindFault("batteryLevel", 1, ref body) ?? FindFaultOfText("batteryState", ref body);
            default:
                return FindFault(type.ToName(), SensorFields.Of(type).Count, ref body);
        }
    }

    private static string? FindFaultOfBeacons(ref ReadOnlySpan<byte> body)
    {
        if (body.Length < sizeof(ushort))
        {
            return "beacons break off";
        }

        string? fault = null;
        for (var count = TakeCount(ref body); count > 0 && fault is null; count--)
        {
            fault = FindFaultOfText("beacons", ref body) ?? FindFault("beacons", SensorFields.Beacon.Count, ref body);
        }

        return fault;
    }

    private static string? FindFault(string field, int numbers, ref ReadOnlySpan<byte> body)
    {
        if (body.Length < numbers * sizeof(double))
        {
            return $"{field} breaks off";
        }

        for (var i = 0; i < numbers; i++)
        {
            var value = TakeNumber(ref body);
            if (!(Math.Abs(value) <= NumberMax) || (value == 0 && double.IsNegative(value)))
            {
                return string.Create(CultureInfo.InvariantCulture, $"{field} has a number {value}; it must be finite and from −2^53 to 2^53");
            }
        }

        return null;
    }

    private static string? FindFaultOfText(string field, ref ReadOnlySpan<byte> body)
    {
        if (body.Length < sizeof(ushort) || body.Length - sizeof(ushort) < BinaryPrimitives.ReadUInt16LittleEndian(body))
        {
            return $"{field} breaks off";
        }

        return Utf8.IsValid(TakeText(ref body)) ? null : $"{field} has a text that is not valid UTF-8";
    }
}
