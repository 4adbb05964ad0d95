using System.Globalization;
using System.Text;

namespace Weir.Processes.Support;

/// <summary>Sends readings of one device as devices do: arrays back to back, out of order, late, and some of them once more.</summary>
internal sealed class ReadingProducer(string device, int seed, ServerAddress server, int requestReadings = 200)
    : NumberedProducer($"device-{seed}", $"/v1/elevators/{Uri.EscapeDataString(device)}/readings", "application/json", server, requestReadings)
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 22, 0, 0, TimeSpan.Zero);
    private readonly int _requestReadings = requestReadings;
    private readonly Random _random = new(seed);
    private readonly List<(long Date, int X)> _sent = [];
    private long _now;

    /// <summary>What must be known of the device: each reading is counted once, a repeat as a duplicate, and what is behind its predecessors as late.</summary>
    public ReadingOracle Oracle { get; } = new(device);

    protected override string MakeBody()
    {
        var readings = new List<(long Date, int X)>();
        for (var i = 0; i < _requestReadings; i++)
        {
            _now += _random.Next(1, 200);
            var back = _random.Next(20) == 0 ? _random.Next(200_000) : _random.Next(2_000);
            readings.Add(_sent.Count > 0 && _random.Next(10) == 0 ? _sent[_random.Next(_sent.Count)] : (Math.Max(0, _now - back), _random.Next(1_000_000)));
            _sent.Add(readings[i]);
        }

        Oracle.Add(readings);
        var half = readings.Count / 2;
        return $"[{Join(readings[..half])}] [{Join(readings[half..])}]";
    }

    private static string Join(IEnumerable<(long Date, int X)> readings)
    {
        var body = new StringBuilder();
        foreach (var (date, x) in readings)
        {
            body.Append(body.Length == 0 ? "" : ",").Append(
                CultureInfo.InvariantCulture, $"{{\"y\":\"0.5\",\"z\":-1,\"x\":{x},\"date\":\"{Start.AddMilliseconds(date):yyyy-MM-dd'T'HH:mm:ss.fffzzz}\",\"type\":\"Accelerometer\"}}");
        }

        return body.ToString();
    }
}
