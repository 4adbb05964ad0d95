using System.Globalization;
using System.Text.Json;

namespace Weir.Elevators;

/// <summary>Writes readings as JSON, in the shape in which devices send them: numbers as numbers, the date in UTC with milliseconds.</summary>
public static class SensorReadingJson
{
    /// <summary>Writes a reading as an object.</summary>
    /// <param name="writer">Where it goes.</param>
    /// <param name="reading">The reading.</param>
    public static void Write(Utf8JsonWriter writer, SensorReading reading)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteStartObject();
        WriteMembers(writer, reading);
        writer.WriteEndObject();
    }

    /// <summary>Writes the members of a reading into an object that has been begun.</summary>
    /// <param name="writer">Where they go.</param>
    /// <param name="reading">The reading.</param>
    public static void WriteMembers(Utf8JsonWriter writer, SensorReading reading)
    {
        ArgumentNullException.ThrowIfNull(writer);
        writer.WriteString("type", reading.Type.ToName());
        writer.WriteString("date", DateTimeOffset.FromUnixTimeMilliseconds(reading.Date).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
        var body = reading.Body;
        switch (reading.Type)
        {
            case SensorType.DeviceMotion:
                writer.WriteStartObject("attitude");
                WriteAttitude(writer, ref body);
                writer.WriteEndObject();
                break;
            case SensorType.Beacon:
                writer.WriteStartArray("beacons");
                WriteBeacons(writer, ref body);
                writer.WriteEndArray();
                break;
            default:
                WriteNumbers(writer, SensorFields.Of(reading.Type), ref body);
                if (reading.Type == SensorType.Battery)
                {
                    writer.WriteString("batteryState", SensorReadingLayout.TakeText(ref body));
                }

                break;
        }
    }

    private static void WriteAttitude(Utf8JsonWriter writer, ref ReadOnlySpan<byte> body)
    {
        var flags = body[0];
        body = body[1..];
        WriteNumbers(writer, "quaternion", SensorFields.Quaternion, ref body);
        WriteNumbers(writer, "rotationMatrix", SensorFields.RotationMatrix, ref body);
        writer.WriteNumber("pitch", SensorReadingLayout.TakeNumber(ref body));
        if ((flags & SensorReadingLayout.HasYaw) != 0)
        {
            writer.WriteNumber("yaw", SensorReadingLayout.TakeNumber(ref body));
        }

        if ((flags & SensorReadingLayout.HasRoll) != 0)
        {
            writer.WriteNumber("roll", SensorReadingLayout.TakeNumber(ref body));
        }

        if ((flags & SensorReadingLayout.HasRotationRate) != 0)
        {
            WriteNumbers(writer, "rotationRate", SensorFields.RotationRate, ref body);
        }
    }

    private static void WriteBeacons(Utf8JsonWriter writer, ref ReadOnlySpan<byte> body)
    {
        for (var count = SensorReadingLayout.TakeCount(ref body); count > 0; count--)
        {
            writer.WriteStartObject();
            writer.WriteString("id", SensorReadingLayout.TakeText(ref body));
            WriteNumbers(writer, SensorFields.Beacon, ref body);
            writer.WriteEndObject();
        }
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IReadOnlyList<string> fields, ref ReadOnlySpan<byte> body)
    {
        writer.WriteStartObject(name);
        WriteNumbers(writer, fields, ref body);
        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, IReadOnlyList<string> fields, ref ReadOnlySpan<byte> body)
    {
        foreach (var field in fields)
        {
            writer.WriteNumber(field, SensorReadingLayout.TakeNumber(ref body));
        }
    }
}
