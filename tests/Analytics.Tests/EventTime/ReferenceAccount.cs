using System.Numerics;
using Weir.Analytics.EventTime;

namespace Weir.Analytics.Tests.EventTime;

/// <summary>The rules of docs/api.md taken literally: keeps every reading ever, sorts, and works everything out again for each question.</summary>
internal sealed class ReferenceAccount(ReadingKind kind, AccountingRules rules)
{
    private readonly List<Reading> _taken = [];
    private readonly HashSet<long> _dates = [];
    private long _full = long.MinValue;

    public long Late { get; private set; }

    public long Duplicates { get; private set; }

    public long Records => _taken.Count;

    public long Newest { get; private set; } = long.MinValue;

    public long Watermark => Math.Max(Newest - rules.LatenessMs, _full);

    public Reading Last => _taken.First(reading => reading.Date == Newest);

    public long Wraps { get; private set; }

    public long Restarts { get; private set; }

    public void Take(Reading reading)
    {
        if (_taken.Count > 0 && reading.Date < Watermark)
        {
            if (kind == ReadingKind.Counter)
            {
                _taken.Add(reading);
            }
            else
            {
                Late++;
            }
        }
        else if (!_dates.Add(reading.Date))
        {
            Duplicates++;
        }
        else
        {
            _taken.Add(reading);
            Newest = Math.Max(Newest, reading.Date);
            var waiting = _dates.Where(date => date >= Watermark).OrderDescending().Take(rules.WaitingMax + 1).ToList();
            _full = waiting.Count > rules.WaitingMax ? waiting[^2] : _full;
        }
    }

    public List<DayTotal> Days()
    {
        var days = new SortedDictionary<int, (BigInteger Tx, BigInteger Rx, long Records, long Ms)>();
        Wraps = Restarts = 0;
        Reading? previous = null;
        foreach (var reading in _taken.OrderBy(reading => reading.Date))
        {
            var (tx, rx) = kind switch
            {
                ReadingKind.Counter => (reading.TxBits, reading.RxBits),
                ReadingKind.Rate => (Amount(reading.TxRate, previous, reading), Amount(reading.RxRate, previous, reading)),
                _ => Differences(previous, reading),
            };
            var day = DateTimeOffset.FromUnixTimeMilliseconds(reading.Date).UtcDateTime.Date.Subtract(DateTime.UnixEpoch).Days;
            var sum = days.GetValueOrDefault(day);
            var covered = previous is null || kind == ReadingKind.Counter ? 0 : reading.Date - previous.Value.Date;
            days[day] = (sum.Tx + tx, sum.Rx + rx, sum.Records + 1, sum.Ms + covered);
            previous = reading;
        }

        return [.. days.Select(day => new DayTotal(day.Key, Clamp(day.Value.Tx), Clamp(day.Value.Rx), day.Value.Records, day.Value.Ms, 0))];
    }

    private static long Clamp(BigInteger amount) => (long)BigInteger.Min(amount, long.MaxValue);

    private static BigInteger Amount(double rate, Reading? previous, Reading reading) => previous is null
        ? 0
        : new BigInteger(Math.Round(rate * ((reading.Date - previous.Value.Date) / 1000.0), MidpointRounding.AwayFromZero));

    private (BigInteger Tx, BigInteger Rx) Differences(Reading? previous, Reading now)
    {
        if (previous is not { } old)
        {
            return (0, 0);
        }

        var txFell = now.TxBits < old.TxBits;
        var rxFell = now.RxBits < old.RxBits;
        var txWrapped = txFell && !rxFell && IsWrap(old.TxBits, now.TxBits, now.Date - old.Date);
        var rxWrapped = rxFell && !txFell && IsWrap(old.RxBits, now.RxBits, now.Date - old.Date);
        Wraps += txWrapped || rxWrapped ? 1 : 0;
        Restarts += (txFell && !txWrapped) || (rxFell && !rxWrapped) ? 1 : 0;
        return (Difference(old.TxBits, now.TxBits, txWrapped), Difference(old.RxBits, now.RxBits, rxWrapped));
    }

    private bool IsWrap(long old, long now, long ms) =>
        old * 2 >= rules.CounterModulus && now - old + rules.CounterModulus <= rules.MaxBytesPerSecond * ms / 1000.0;

    private BigInteger Difference(long old, long now, bool wrapped)
    {
        if (now >= old)
        {
            return now - old;
        }

        return wrapped ? now - old + rules.CounterModulus : now;
    }
}
