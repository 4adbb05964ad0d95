using System.Globalization;

namespace Weir.Silo.Tests.Support;

/// <summary>Readings as devices may send them, good and bad, from a seed.</summary>
internal sealed class RandomReadings(int seed)
{
    private static readonly string[] Types = ["Accelerometer", "Gyro", "Magnetometer", "DeviceMotion", "Barometer", "Battery", "Microphone", "Light", "Beacon"];
    private readonly Random _random = new(seed);

    public int Next(int below) => _random.Next(below);

    /// <summary>One element of a body: mostly a good reading.</summary>
    public string Element()
    {
        var type = Types[_random.Next(Types.Length)];
        List<(string Name, string Value)> members = [("type", $"\"{type}\""), ("date", $"\"{Date()}\""), .. Fields(type)];
        switch (_random.Next(14))
        {
            case 0:
                members.RemoveAt(_random.Next(members.Count));
                break;
            case 1:
                var at = _random.Next(members.Count);
                members[at] = members[at] with { Value = Bad() };
                break;
            case 2:
                members.Add(members[_random.Next(members.Count)]);
                break;
            case 3:
                return Bad();
            case 4 or 5 or 6:
                members.Add(($"unknown{_random.Next(3)}", Bad()));
                break;
        }

        _random.Shuffle(System.Runtime.InteropServices.CollectionsMarshal.AsSpan(members));
        return "{" + string.Join(Space() + "," + Space(), members.Select(member => $"\"{member.Name}\"{Space()}:{Space()}{member.Value}")) + Space() + "}";
    }

    public string Space() => _random.Next(4) switch { 0 => " ", 1 => "\r\n", _ => "" };

    private string Date()
    {
        var date = new DateTimeOffset(2024, 3, 1, 12, 0, 0, TimeSpan.FromHours(_random.Next(-12, 13))).AddMilliseconds(_random.Next(5_000));
        return _random.Next(40) == 0 ? "1970-01-07T23:30:45.565+01:00" : date.ToString("yyyy-MM-dd'T'HH:mm:ss.fffzzz", CultureInfo.InvariantCulture);
    }

    private List<(string Name, string Value)> Fields(string type) => type switch
    {
        "Barometer" => Named("relativeAltitude", "pressure"),
        "Battery" => [.. Named("batteryLevel"), ("batteryState", "\"Un\\u0070lugged \\uD83D\\uDE00\"")],
        "Microphone" => Named("peakPower", "averagePower"),
        "Light" => Named(_random.Next(2) == 0 ? "brightness" : "brightnes"),
        "DeviceMotion" => [("attitude", Attitude())],
        "Beacon" => [("beacons", "[" + string.Join(',', Enumerable.Range(0, _random.Next(4)).Select(_ => Object([("id", "\"b-1\""), .. Named("major", "minor", "rssi", "accuracy")]))) + "]")],
        _ => Named("x", "y", "z"),
    };

    private string Attitude()
    {
        List<(string Name, string Value)> members =
        [
            ("quaternion", Object(Named("x", "y", "z", "w"))),
            ("rotationMatrix", Object(Named("m11", "m12", "m13", "m21", "m22", "m23", "m31", "m32", "m33"))),
            .. Named("pitch"),
        ];
        members.AddRange(_random.Next(2) == 0 ? Named("yaw", "roll") : []);
        if (_random.Next(2) == 0)
        {
            members.Add(("rotationRate", Object(Named("x", "y", "z"))));
        }

        return Object(members);
    }

    private static string Object(IEnumerable<(string Name, string Value)> members) => "{" + string.Join(',', members.Select(member => $"\"{member.Name}\":{member.Value}")) + "}";

    private List<(string Name, string Value)> Named(params string[] names) => [.. names.Select(name => (name, Number()))];

    private string Number()
    {
        var number = _random.Next(6) switch
        {
            0 => "0",
            1 => "-0.0",
            2 => (_random.NextDouble() * 1e-4).ToString("E10", CultureInfo.InvariantCulture),
            3 => "9007199254740992",
            _ => (_random.NextDouble() - 0.5).ToString("R", CultureInfo.InvariantCulture),
        };
        return _random.Next(3) == 0 ? $"\"{number}\"" : number;
    }

    private string Bad() => _random.Next(8) switch { 0 => "null", 1 => "\"abc\"", 2 => "[1,2]", 3 => "{\"a\":{}}", 4 => "true", 5 => "\"\"", 6 => "\"1 \"", _ => "\"NaN\"" };
}
