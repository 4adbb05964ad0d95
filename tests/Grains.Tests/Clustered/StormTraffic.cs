using Weir.Analytics.EventTime;
using Weir.Gateways;
using Weir.Records;

namespace Weir.Grains.Tests.Clustered;

/// <summary>
/// What is sent in a storm, and what must come of it. Counters of a gateway come over any partition, as from foreign producers; cumulative readings over the
/// gateway's own, in order and never falling.
/// </summary>
internal sealed class StormTraffic(Random random, int partitions)
{
    private const int Gateways = 24;
    private static readonly long Start = DayNumber.Start(DayNumber.Of(new DateOnly(2024, 3, 1)));
    private readonly Dictionary<(RecordKind Kind, string Gateway, DateOnly Day), DayTotals> _days = [];
    private readonly Dictionary<string, Reading> _last = [];
    private long _now = Start;

    public static IReadOnlyList<string> Ids { get; } = [.. Enumerable.Range(0, Gateways).Select(gateway => $"gw-{gateway}")];

    public IEnumerable<string> Known => Ids.Where(id => _days.Keys.Any(day => day.Gateway == id)).Order(StringComparer.Ordinal);

    public IEnumerable<(RecordKind Kind, DateOnly Day)> Days => _days.Keys.Select(day => (day.Kind, day.Day)).Distinct().Order();

    /// <summary>The next entry, and notes what follows from it.</summary>
    public (RecordKind Kind, int Partition, (string Gateway, Reading Reading)[] Records) Next()
    {
        var kind = random.Next(3) == 0 ? RecordKind.Cumulative : RecordKind.Counter;
        var partition = random.Next(partitions);
        var among = kind == RecordKind.Counter ? Ids : [.. Ids.Where((_, gateway) => gateway % partitions == partition)];
        var records = new (string Gateway, Reading Reading)[random.Next(1, 8)];
        for (var i = 0; i < records.Length; i++)
        {
            // No two readings have the same date, and now and then a night passes.
            _now += random.Next(40) == 0 ? random.Next(1, 12 * 3_600_000) : random.Next(1, 5_000);
            var gateway = among[random.Next(among.Count)];
            records[i] = (gateway, kind == RecordKind.Counter ? Count(gateway) : Advance(gateway));
        }

        return (kind, partition, records);
    }

    public IReadOnlyList<DayTotals> Expected(string gateway, RecordKind kind) =>
        [.. _days.Where(day => day.Key.Gateway == gateway && day.Key.Kind == kind).Select(day => day.Value).OrderBy(day => day.Day)];

    public IReadOnlyList<(string Gateway, long Tx, long Rx)> ExpectedTop(RecordKind kind, DateOnly day) =>
        [.. _days.Where(entry => entry.Key.Kind == kind && entry.Key.Day == day).Select(entry => (entry.Key.Gateway, entry.Value.Tx, entry.Value.Rx))
            .OrderByDescending(entry => entry.Tx + entry.Rx).ThenBy(entry => entry.Gateway, StringComparer.Ordinal)];

    private Reading Count(string gateway)
    {
        var reading = new Reading(_now, random.Next(1_000), random.Next(1_000));
        Add(RecordKind.Counter, gateway, reading.TxBits, reading.RxBits, null);
        return reading;
    }

    private Reading Advance(string gateway)
    {
        var before = _last.TryGetValue(gateway, out var last) ? last : (Reading?)null;
        var reading = new Reading(_now, last.TxBits + random.Next(1_000), last.RxBits + random.Next(1_000));
        _last[gateway] = reading;
        Add(
            RecordKind.Cumulative,
            gateway,
            before is null ? 0 : reading.TxBits - last.TxBits,
            before is null ? 0 : reading.RxBits - last.RxBits,
            before is null ? 0 : reading.Date - last.Date);
        return reading;
    }

    private void Add(RecordKind kind, string gateway, long tx, long rx, long? milliseconds)
    {
        var day = DayNumber.ToDate(DayNumber.Of(_now));
        var total = _days.GetValueOrDefault((kind, gateway, day)) ?? new DayTotals(day, 0, 0, 0, milliseconds is null ? null : 0);
        _days[(kind, gateway, day)] = new DayTotals(day, total.Tx + tx, total.Rx + rx, total.Records + 1, total.Milliseconds + milliseconds);
    }
}
