using System.Numerics;
using Weir.Records;
using Weir.Simulation.Traffic;

namespace Weir.Simulation.Oracle;

/// <summary>
/// One gateway and kind by docs/api.md, word for word: every record in stream order is kept, and all is worked out from the beginning.
/// Shares no code with the product.
/// </summary>
internal sealed class GatewayOracle(RecordKind kind, TrafficRules rules)
{
    private readonly List<OracleReading> _taken = [];
    private readonly HashSet<long> _dates = [];

    public long Records => _taken.Count;

    public long Late { get; private set; }

    public long Duplicates { get; private set; }

    public long Newest { get; private set; } = long.MinValue;

    public long Wraps { get; private set; }

    public long Restarts { get; private set; }

    public OracleReading Last => _taken.First(reading => reading.Date == Newest);

    public long? Watermark => kind == RecordKind.Counter ? null : Newest - rules.LatenessMs;

    public void Take(OracleReading reading)
    {
        if (_taken.Count > 0 && reading.Date < Newest - rules.LatenessMs)
        {
            if (kind == RecordKind.Counter)
            {
                _taken.Add(reading);
            }
            else
            {
                Late++;
            }

            return;
        }

        if (!_dates.Add(reading.Date))
        {
            Duplicates++;
            return;
        }

        _taken.Add(reading);
        Newest = Math.Max(Newest, reading.Date);
    }

    public IReadOnlyList<OracleDay> Days()
    {
        var days = new SortedDictionary<DateOnly, OracleDay>();
        (Wraps, Restarts) = (0, 0);
        OracleReading? previous = null;
        foreach (var reading in _taken.OrderBy(reading => reading.Date))
        {
            var day = DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeMilliseconds(reading.Date).UtcDateTime);
            var (tx, rx) = Difference(previous, reading);
            var covered = previous is null || kind == RecordKind.Counter ? 0 : reading.Date - previous.Date;
            var sum = days.GetValueOrDefault(day) ?? new OracleDay(day, 0, 0, 0, 0);
            days[day] = new OracleDay(day, sum.ExactTx + tx, sum.ExactRx + rx, sum.Records + 1, sum.Milliseconds + covered);
            previous = reading;
        }

        return [.. days.Values];
    }

    private (BigInteger Tx, BigInteger Rx) Difference(OracleReading? old, OracleReading now)
    {
        if (kind == RecordKind.Counter)
        {
            return ((BigInteger)now.Tx, (BigInteger)now.Rx);
        }

        if (old is null)
        {
            return (0, 0);
        }

        var milliseconds = now.Date - old.Date;
        if (kind == RecordKind.Rate)
        {
            return (Bytes(now.Tx, milliseconds), Bytes(now.Rx, milliseconds));
        }

        var txWrapped = now.Tx < old.Tx && now.Rx >= old.Rx && IsWrap(old.Tx, now.Tx, milliseconds);
        var rxWrapped = now.Rx < old.Rx && now.Tx >= old.Tx && IsWrap(old.Rx, now.Rx, milliseconds);
        Wraps += txWrapped || rxWrapped ? 1 : 0;
        Restarts += (now.Tx < old.Tx && !txWrapped) || (now.Rx < old.Rx && !rxWrapped) ? 1 : 0;
        return (Growth(old.Tx, now.Tx, txWrapped), Growth(old.Rx, now.Rx, rxWrapped));
    }

    private static BigInteger Bytes(double rate, long milliseconds) => (BigInteger)Math.Round(rate * (milliseconds / 1000.0), MidpointRounding.AwayFromZero);

    private bool IsWrap(double old, double now, long milliseconds) =>
        old * 2 >= rules.CounterModulus && now - old + rules.CounterModulus <= rules.MaxBytesPerSecond * milliseconds / 1000.0;

    private BigInteger Growth(double old, double now, bool wrapped) =>
        (BigInteger)(now >= old ? now - old : wrapped ? now - old + rules.CounterModulus : now);
}

/// <summary>A reading as its sender meant it.</summary>
internal sealed record OracleReading(long Date, double Tx, double Rx);
