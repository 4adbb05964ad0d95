using Weir.Records;
using Weir.Simulation.Traffic;

namespace Weir.Simulation.Oracle;

/// <summary>What must come of gateways' records as they stand in the log, accounted per gateway and kind.</summary>
internal sealed class LogOracle
{
    public LogOracle(LogContents contents, TrafficRules rules)
    {
        Contents = contents;
        foreach (var record in contents.Records.Select(logged => (SentGatewayRecord)logged.Record))
        {
            var key = (record.Gateway, record.Kind);
            if (!Accounts.TryGetValue(key, out var account))
            {
                Accounts.Add(key, account = new GatewayOracle(record.Kind, rules));
                Readings.Add(key, []);
            }

            var reading = record.Kind == RecordKind.Rate
                ? new OracleReading(record.Date, BitConverter.Int64BitsToDouble(record.TxBits), BitConverter.Int64BitsToDouble(record.RxBits))
                : new OracleReading(record.Date, record.TxBits, record.RxBits);
            account.Take(reading);
            Readings[key].Add(reading);
        }
    }

    public LogContents Contents { get; }

    /// <summary>Accounts by gateway and kind.</summary>
    public SortedDictionary<(string Gateway, RecordKind Kind), GatewayOracle> Accounts { get; } = [];

    /// <summary>Good records by gateway and kind, in stream order.</summary>
    public Dictionary<(string Gateway, RecordKind Kind), List<OracleReading>> Readings { get; } = [];

    /// <summary>Whether ipTx, ipRx and date are within the bounds that every accepted record was checked against.</summary>
    public static bool IsGood(SentGatewayRecord record, TrafficRules rules) =>
        record.Date >= 946_684_800_000 && (record.Kind == RecordKind.Rate
            ? BitConverter.Int64BitsToDouble(record.TxBits) >= 0 && BitConverter.Int64BitsToDouble(record.RxBits) >= 0
            : record is { TxBits: >= 0, RxBits: >= 0 } && (record.Kind == RecordKind.Counter || (record.TxBits < rules.CounterModulus && record.RxBits < rules.CounterModulus)));
}
