namespace Weir.Analytics.EventTime;

/// <summary>The figures that decide how readings are judged and accounted.</summary>
/// <param name="LatenessMs">How far behind the newest reading an older one is still put in order; milliseconds of event time, at least 0.</param>
/// <param name="CounterModulus">A cumulative value is below this and begins again at 0 when it would reach it; 2 to 2^53.</param>
/// <param name="MaxBytesPerSecond">The most that can have passed in a second; a fall that would need more is a restart, not a wrap.</param>
/// <param name="WaitingMax">Readings of one account that are kept in order at most, at least 1: one more makes the oldest final before its time.</param>
public readonly record struct AccountingRules(long LatenessMs, long CounterModulus, double MaxBytesPerSecond, int WaitingMax = AccountingRules.WaitingMaxDefault)
{
    /// <summary>Default of <see cref="WaitingMax"/>: more than one reading a millisecond within the default lateness comes to.</summary>
    public const int WaitingMaxDefault = 100_000;

    /// <summary>30 s of lateness, 32-bit counters, 10 Gbit/s.</summary>
    public static AccountingRules Default { get; } = new(30_000, 1L << 32, 1.25e9);
}
