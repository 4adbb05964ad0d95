using System.Globalization;
using System.Text.Json;

namespace Weir.Silo.Tests.Support;

/// <summary>The slow, obvious reading of a device's readings, on System.Text.Json: what the parser is held against.</summary>
internal static class SlowReadings
{
    private static readonly Dictionary<string, string[]> Numbers = new()
    {
        ["Accelerometer"] = ["x", "y", "z"],
        ["Gyro"] = ["x", "y", "z"],
        ["Magnetometer"] = ["x", "y", "z"],
        ["Barometer"] = ["relativeAltitude", "pressure"],
        ["Battery"] = ["batteryLevel"],
        ["Microphone"] = ["peakPower", "averagePower"],
        ["Light"] = ["brightness"],
        ["DeviceMotion"] = [],
        ["Beacon"] = [],
    };

    private static readonly string[] Angles = ["yaw", "roll"];
    private static readonly string[] OfBeacon = ["major", "minor", "rssi", "accuracy"];

    /// <summary>What a reading says, in a form that can be compared; null for one that must be rejected.</summary>
    public static string? Parse(JsonElement reading, DateTimeOffset now)
    {
        try
        {
            return reading.ValueKind == JsonValueKind.Object ? Read(reading, now) : null;
        }
        catch (Exception e) when (e is FormatException or InvalidOperationException or KeyNotFoundException)
        {
            return null;
        }
    }

    private static string? Read(JsonElement reading, DateTimeOffset now)
    {
        var members = reading.EnumerateObject().ToLookup(member => member.Name == "brightnes" ? "brightness" : member.Name, member => member.Value);
        var type = Text(members["type"].Single());
        if (!Numbers.TryGetValue(type, out var fields) || fields.Any(field => members[field].Count() > 1))
        {
            return null;
        }

        var date = DateTimeOffset.Parse(Text(members["date"].Single()), CultureInfo.InvariantCulture).ToUnixTimeMilliseconds();
        if (date < 946_684_800_000 || date > now.ToUnixTimeMilliseconds() + 86_400_000)
        {
            return null;
        }

        var values = string.Join(' ', fields.Select(field => Number(members[field].Single())));
        return type switch
        {
            "Battery" => $"{date} {type} {values} {Text(members["batteryState"].Single())}",
            "DeviceMotion" => $"{date} {type} {Attitude(members["attitude"].Single())}",
            "Beacon" => $"{date} {type} {string.Join(';', members["beacons"].Single().EnumerateArray().Select(Beacon))}",
            _ => $"{date} {type} {values}",
        };
    }

    private static string Attitude(JsonElement attitude)
    {
        string[] all =
        [
            .. "xyzw".Select(name => Number(attitude.GetProperty("quaternion").GetProperty(name.ToString()))),
            .. from row in "123" from column in "123" select Number(attitude.GetProperty("rotationMatrix").GetProperty($"m{row}{column}")),
            Number(attitude.GetProperty("pitch")),
            .. Angles.Where(name => attitude.TryGetProperty(name, out _)).Select(name => name + Number(attitude.GetProperty(name))),
        ];
        var rate = attitude.TryGetProperty("rotationRate", out var found) ? " rate " + string.Join(' ', "xyz".Select(name => Number(found.GetProperty(name.ToString())))) : "";
        return string.Join(' ', all) + rate;
    }

    private static string Beacon(JsonElement beacon) =>
        Text(beacon.GetProperty("id")) + " " + string.Join(' ', OfBeacon.Select(name => Number(beacon.GetProperty(name))));

    private static string Number(JsonElement value)
    {
        var number = value.ValueKind switch
        {
            JsonValueKind.Number => value.GetDouble(),
            JsonValueKind.String => double.Parse(value.GetString()!, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent, CultureInfo.InvariantCulture),
            _ => throw new FormatException(),
        };
        return Math.Abs(number) <= 1L << 53 ? (number + 0.0).ToString("R", CultureInfo.InvariantCulture) : throw new FormatException();
    }

    private static string Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : throw new FormatException();
}
