using System.Buffers.Binary;
using System.Text;
using Weir.Elevators;

namespace Weir.Simulation.Elevators;

/// <summary>
/// Readings of one device as a troublesome one sends them: disorder, late ones, the very same once more, other readings of the same instant, long gaps, poison; small
/// readings that predictions are made of, and large ones that fill chunks.
/// </summary>
internal sealed class DeviceTraffic(Random random, string device, DeviceRules rules, DateTimeOffset start)
{
    private const long Noon = 1_764_331_200_000;
    private readonly List<SentReading> _sent = [];
    private readonly SensorType[] _types = DrawTypes(random);
    private readonly int _step = random.Next(3) switch { 0 => 20, 1 => 150, _ => 700 };
    private readonly int _idMax = random.Next(3) switch { 0 => 20, 1 => 1_500, _ => 9_000 };
    private readonly double _disorder = random.Next(4) * 0.1;
    private readonly double _repeats = random.Next(3) * 0.1;
    private readonly double _poison = random.Next(2) == 0 ? 0.03 : 0;
    private long _now = Noon + random.Next(100_000);

    public string Device => device;

    public SentReading Next()
    {
        var notBefore = random.Next(25) == 0 ? start + TimeSpan.FromMilliseconds(random.Next(30_000)) : start;
        if (_sent.Count > 0 && random.NextDouble() < _repeats)
        {
            var recent = random.Next(2) == 0 ? Math.Max(0, _sent.Count - 20) : 0;
            return _sent[random.Next(recent, _sent.Count)] with { NotBefore = notBefore };
        }

        if (random.NextDouble() < _poison)
        {
            return new SentReading(device, random.Next(2) == 0 ? Make((SensorType)77, _now) : Make(SensorType.Light, -5), 0, notBefore);
        }

        var sent = new SentReading(device, Make(_types[random.Next(_types.Length)], DrawDate()), random.Next(10) == 0 ? random.Next(3) : 0, notBefore);
        _sent.Add(sent);
        return sent;
    }

    private static SensorType[] DrawTypes(Random random) => random.Next(4) switch
    {
        0 => [SensorType.Accelerometer],
        1 => [SensorType.Accelerometer, SensorType.Accelerometer, SensorType.Accelerometer, SensorType.Beacon],
        2 => [SensorType.Accelerometer, SensorType.Accelerometer, SensorType.Light],
        _ => [SensorType.Accelerometer, SensorType.Beacon, SensorType.Light],
    };

    private long DrawDate()
    {
        if (random.NextDouble() < _disorder)
        {
            return random.Next(5) switch
            {
                0 => _now,
                1 => _now - rules.Lateness - random.Next(3),
                2 => _now - random.NextInt64(2 * rules.KeepFor),
                _ => _now - random.NextInt64(1 + rules.Lateness),
            };
        }

        return _now = random.Next(60) switch
        {
            0 => _now + random.NextInt64(rules.KeepFor),
            1 or 2 => _now + random.Next(30_000),
            _ => _now + random.Next(1 + _step),
        };
    }

    private SensorReading Make(SensorType type, long date) => type switch
    {
        SensorType.Accelerometer => Make(type, date, random.Next(2) == 0 ? random.NextDouble() : random.Next(2), random.Next(3), -1),
        SensorType.Beacon => MakeBeacon(date),
        _ => Make(type, date, random.Next(3)),
    };

    private static SensorReading Make(SensorType type, long date, params ReadOnlySpan<double> numbers)
    {
        var bytes = Begin(type, date, numbers.Length * sizeof(double));
        for (var i = 0; i < numbers.Length; i++)
        {
            BinaryPrimitives.WriteDoubleLittleEndian(bytes.AsSpan(SensorReadingLayout.BodyAt + (i * sizeof(double))), numbers[i]);
        }

        return new SensorReading(bytes);
    }

    /// <summary>One beacon, with an id as long as is wanted.</summary>
    private SensorReading MakeBeacon(long date)
    {
        var id = new string((char)('a' + random.Next(26)), random.Next(1, _idMax));
        var bytes = Begin(SensorType.Beacon, date, 2 + 2 + id.Length + (4 * sizeof(double)));
        var body = bytes.AsSpan(SensorReadingLayout.BodyAt);
        BinaryPrimitives.WriteUInt16LittleEndian(body, 1);
        BinaryPrimitives.WriteUInt16LittleEndian(body[2..], (ushort)id.Length);
        Encoding.ASCII.GetBytes(id, body[4..]);
        return new SensorReading(bytes);
    }

    private static byte[] Begin(SensorType type, long date, int bodyBytes)
    {
        var bytes = new byte[SensorReadingLayout.BodyAt + bodyBytes];
        bytes[0] = (byte)type;
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(1), date);
        return bytes;
    }
}
