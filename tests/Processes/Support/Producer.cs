using System.Globalization;
using System.Text;

namespace Weir.Processes.Support;

/// <summary>
/// Sends records of gateways. They go into the oracle once, when they are made: what is acknowledged must be counted exactly once.
/// </summary>
internal sealed class Producer(string id, string kind, int seed, ServerAddress server, int requestRecords = 200)
    : NumberedProducer(id, $"/v1/gateways/records?kind={kind}", "application/x-ndjson", server, requestRecords)
{
    private static readonly DateTimeOffset Start = new(2024, 3, 1, 22, 0, 0, TimeSpan.Zero);
    private readonly string _id = id;
    private readonly string _kind = kind;
    private readonly int _requestRecords = requestRecords;
    private readonly Random _random = new(seed);
    private readonly Dictionary<string, (long Date, long Tx, long Rx)> _last = [];

    public Oracle Oracle { get; } = new(kind);

    protected override string MakeBody()
    {
        var body = new StringBuilder();
        for (var i = 0; i < _requestRecords; i++)
        {
            var gateway = $"{_id}-g{_random.Next(20)}";
            var (date, tx, rx) = _last.GetValueOrDefault(gateway, (Start.ToUnixTimeMilliseconds(), 0, 0));
            date += _random.Next(1, 60_000);
            (tx, rx) = _kind == "cumulative" ? (tx + _random.Next(1000), rx + _random.Next(1000)) : (_random.Next(1000), _random.Next(1000));
            _last[gateway] = (date, tx, rx);
            Oracle.Add(gateway, date, tx, rx);
            body.Append(CultureInfo.InvariantCulture, $"{{\"gateway_id\":\"{gateway}\",\"date\":{date},\"ipTx\":{tx},\"ipRx\":{rx}}}\n");
        }

        return body.ToString();
    }
}
