using System.Runtime.CompilerServices;

namespace Weir.Analytics.EventTime;

/// <summary>What fell into one day. Amounts only ever grow, and stay at 2^63 − 1 rather than overflow.</summary>
/// <param name="Day">Days since 1970-01-01, UTC.</param>
/// <param name="Tx">Bytes sent.</param>
/// <param name="Rx">Bytes received.</param>
/// <param name="Records">Readings taken.</param>
/// <param name="CoveredMs">Time covered by the differences that fell into the day, in milliseconds so that sums are exact; 0 for counters.</param>
/// <param name="Stamp">The caller's number of the last change (a version); <see cref="long.MaxValue"/> where readings of the day still wait.</param>
public record struct DayTotal(int Day, long Tx, long Rx, long Records, long CoveredMs, long Stamp)
{
    /// <summary>Adds another part of the same day; the later stamp stays.</summary>
    /// <param name="part">The part to add.</param>
    public void Add(in DayTotal part)
    {
        Tx = Saturating(Tx, part.Tx);
        Rx = Saturating(Rx, part.Rx);
        Records += part.Records;
        CoveredMs += part.CoveredMs;
        Stamp = Math.Max(Stamp, part.Stamp);
    }

    /// <summary>The sum of two amounts, at most 2^63 − 1.</summary>
    /// <param name="a">At least 0.</param>
    /// <param name="b">At least 0.</param>
    /// <returns>min(a + b, 2^63 − 1).</returns>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static long Saturating(long a, long b)
    {
        var sum = unchecked(a + b);
        return sum < 0 ? long.MaxValue : sum;
    }
}
