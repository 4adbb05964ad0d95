namespace Weir.Analytics.EventTime;

/// <summary>The three figures that decide how readings are judged and accounted.</summary>
/// <param name="LatenessMs">How far behind the newest reading an older one is still put in order; milliseconds of event time, at least 0.</param>
/// <param name="CounterModulus">A cumulative value is below this and begins again at 0 when it would reach it; 2 to 2^53.</param>
/// <param name="MaxBytesPerSecond">The most that can have passed in a second; a fall that would need more is a restart, not a wrap.</param>
public readonly record struct AccountingRules(long LatenessMs, long CounterModulus, double MaxBytesPerSecond)
{
    /// <summary>30 s of lateness, 32-bit counters, 10 Gbit/s.</summary>
    public static AccountingRules Default { get; } = new(30_000, 1L << 32, 1.25e9);
}
