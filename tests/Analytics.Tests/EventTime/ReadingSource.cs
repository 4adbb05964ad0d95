using Weir.Analytics.EventTime;

namespace Weir.Analytics.Tests.EventTime;

/// <summary>Random readings as troublesome devices send them; everything follows from the seed.</summary>
internal sealed class ReadingSource(int seed, ReadingKind kind, AccountingRules rules)
{
    private readonly Random _random = new(seed);

    /// <summary>Readings in stream order: disorder within and beyond the lateness, duplicates (also of late ones), wraps, restarts, midnights, gaps, years.</summary>
    public List<Reading> Draw(int count)
    {
        var step = _random.Next(4) switch { 0 => 5, 1 => 1_000, 2 => 900_000, _ => 20_000_000L };
        var disorder = _random.Next(3) switch { 0 => 0.0, 1 => 0.1, _ => 0.6 };
        var readings = new List<Reading>(count);
        var date = KindAccount.OldestDate + _random.NextInt64(1_000 * DayNumber.Milliseconds);
        var (tx, rx) = (Start(), Start());
        for (var i = 0; i < count; i++)
        {
            date = Next(date, step);
            (tx, rx) = (Grow(tx), Grow(rx));
            if (_random.NextDouble() < 0.03)
            {
                (tx, rx) = _random.Next(3) switch { 0 => (Small(), Small()), 1 => (Small(), rx), _ => (tx, Small()) };
            }

            readings.Add(Make(date, tx, rx));
            if (_random.NextDouble() < 0.05)
            {
                readings.Add(Make(readings[_random.Next(readings.Count)].Date, Start(), Start()));
            }
        }

        Disturb(readings, disorder);
        return readings;
    }

    private long Next(long date, long step) => _random.Next(40) switch
    {
        0 => date + _random.NextInt64(40 * DayNumber.Milliseconds),
        1 => DayNumber.Start(DayNumber.Of(date) + 1) - 1,
        2 => DayNumber.Start(DayNumber.Of(date) + 1),
        3 => date + rules.LatenessMs,
        4 => date + rules.LatenessMs + 1,
        _ => date + 1 + _random.NextInt64(2 * step),
    };

    private long Start() => _random.Next(4) == 0 ? Bound() - 1 : _random.NextInt64(Bound());

    private long Small() => _random.NextInt64(1 + (Bound() / 64));

    private long Bound() => kind == ReadingKind.Cumulative ? rules.CounterModulus : 1L << (_random.Next(8) == 0 ? 53 : 34);

    /// <summary>Mostly a small step up; at the top of the range that is a wrap.</summary>
    private long Grow(long value)
    {
        var next = value + _random.NextInt64(1 + (Bound() / (_random.Next(3) == 0 ? 2 : 50)));
        return kind == ReadingKind.Cumulative ? next % rules.CounterModulus : Math.Min(next, Bound());
    }

    private Reading Make(long date, long tx, long rx) => kind == ReadingKind.Rate
        ? Reading.OfRate(date, _random.Next(2) == 0 ? tx : tx + 0.5, rx * _random.NextDouble())
        : new Reading(date, tx, rx);

    /// <summary>Moves readings later in the stream: some by a place or two, some far beyond the lateness.</summary>
    private void Disturb(List<Reading> readings, double disorder)
    {
        for (var i = 0; i < readings.Count; i++)
        {
            if (_random.NextDouble() < disorder)
            {
                var to = Math.Min(readings.Count - 1, i + _random.Next(_random.Next(10) == 0 ? 60 : 4));
                (readings[i], readings[to]) = (readings[to], readings[i]);
            }
        }
    }
}
