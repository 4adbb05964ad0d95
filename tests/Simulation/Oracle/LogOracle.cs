using System.Buffers.Binary;
using System.Text;
using Weir.Records;
using Weir.Simulation.Log;
using Weir.Simulation.Traffic;

namespace Weir.Simulation.Oracle;

/// <summary>What must come of the log as it stands: repeats of a producer's parts left out, poison set aside, the rest accounted per gateway and kind.</summary>
internal sealed class LogOracle
{
    private readonly TrafficRules _rules;

    public LogOracle(IEnumerable<SimulatedPartition> partitions, TrafficRules rules)
    {
        _rules = rules;
        var seen = new HashSet<(string Stream, string Producer, int Life, long Sequence, int Part)>();
        var entries = partitions.SelectMany(partition => partition.DurableEntries.Select(entry => (Partition: partition, Entry: entry)));
        // What came in after a growth counts after all that came in earlier, whichever partition it stands in.
        foreach (var (partition, entry) in entries.OrderBy(place => place.Entry.Generation))
        {
            if (entry.Part is not { } part || seen.Add((partition.Stream, part.Producer, entry.Life, part.Sequence, part.Part)))
            {
                Take(partition, entry);
            }
        }
    }

    /// <summary>Accounts by gateway and kind.</summary>
    public SortedDictionary<(string Gateway, RecordKind Kind), GatewayOracle> Accounts { get; } = [];

    /// <summary>Good records by gateway and kind, in stream order.</summary>
    public Dictionary<(string Gateway, RecordKind Kind), List<OracleReading>> Readings { get; } = [];

    /// <summary>Records that nobody can take.</summary>
    public HashSet<(string Stream, int Partition, long Offset, int Index)> Poison { get; } = [];

    /// <summary>Places of the good records, per partition ascending.</summary>
    public List<(SimulatedPartition Partition, string Gateway, long Offset, int Index)> Records { get; } = [];

    public Dictionary<(string Stream, string Producer, int Life, long Sequence), List<SentRecord>> Numbered { get; } = [];

    /// <summary>Records that came without a number.</summary>
    public HashSet<string> Unnumbered { get; } = new(StringComparer.Ordinal);

    public static string Describe(SentRecord record) => $"{record.Gateway} {record.Kind} {record.Date} {record.TxBits} {record.RxBits}";

    /// <summary>Whether ipTx, ipRx and date are within the bounds that every accepted record was checked against.</summary>
    public static bool IsGood(RecordKind kind, long date, long txBits, long rxBits, TrafficRules rules) =>
        date >= 946_684_800_000 && (kind == RecordKind.Rate
            ? BitConverter.Int64BitsToDouble(txBits) >= 0 && BitConverter.Int64BitsToDouble(rxBits) >= 0
            : txBits >= 0 && rxBits >= 0 && (kind == RecordKind.Counter || (txBits < rules.CounterModulus && rxBits < rules.CounterModulus)));

    private void Take(SimulatedPartition partition, SimulatedEntry entry)
    {
        var kind = RecordKinds.All.Single(kind => kind.ToName() == partition.Stream);
        foreach (var group in entry.Entry.Groups)
        {
            var gateway = Encoding.UTF8.GetString(group.Key.Span);
            for (var i = 0; i < group.Count; i++)
            {
                var bytes = group.Payload.Span.Slice(i * 24, 24);
                var record = new SentRecord(gateway, kind, BinaryPrimitives.ReadInt64LittleEndian(bytes), BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]),
                    BinaryPrimitives.ReadInt64LittleEndian(bytes[16..]), default);
                Note(partition, entry, record, group.FirstIndex + i);
            }
        }
    }

    private void Note(SimulatedPartition partition, SimulatedEntry entry, SentRecord record, int index)
    {
        if (entry.Part is { } part)
        {
            var request = (partition.Stream, part.Producer, entry.Life, part.Sequence);
            if (!Numbered.TryGetValue(request, out var numbered))
            {
                Numbered.Add(request, numbered = []);
            }

            numbered.Add(record);
        }
        else
        {
            Unnumbered.Add(Describe(record));
        }

        if (!IsGood(record.Kind, record.Date, record.TxBits, record.RxBits, _rules))
        {
            Poison.Add((partition.Stream, partition.Number, entry.Offset, index));
            return;
        }

        Records.Add((partition, record.Gateway, entry.Offset, index));
        var key = (record.Gateway, record.Kind);
        if (!Accounts.TryGetValue(key, out var account))
        {
            Accounts.Add(key, account = new GatewayOracle(record.Kind, _rules));
            Readings.Add(key, []);
        }

        var reading = record.Kind == RecordKind.Rate
            ? new OracleReading(record.Date, BitConverter.Int64BitsToDouble(record.TxBits), BitConverter.Int64BitsToDouble(record.RxBits))
            : new OracleReading(record.Date, record.TxBits, record.RxBits);
        account.Take(reading);
        Readings[key].Add(reading);
    }
}
