namespace Weir.Analytics.EventTime;

/// <summary>Differences of running totals, each to the UTC day of its later reading.</summary>
internal static class CumulativeAccounting
{
    /// <summary>Applies readings that are newer than the base and ascending in date.</summary>
    public static void Apply(ReadOnlySpan<Reading> readings, in AccountingRules rules, ref Tally tally, DayLedger days, long stamp)
    {
        var index = 0;
        if (!tally.HasBase && readings.Length > 0)
        {
            OrderedBase.Take(readings[0], ref tally, days, stamp);
            index = 1;
        }

        var previous = tally.Base;
        while (index < readings.Length)
        {
            var day = DayNumber.Of(readings[index].Date);
            var end = DayNumber.Start(day + 1);
            ref var total = ref days.At(day);
            total.Stamp = stamp;
            for (; index < readings.Length && readings[index].Date < end; index++)
            {
                ref readonly var reading = ref readings[index];
                var tx = reading.TxBits - previous.TxBits;
                var rx = reading.RxBits - previous.RxBits;
                if ((tx | rx) < 0)
                {
                    Fell(previous, reading, rules, ref tx, ref rx, ref tally);
                }

                total.Tx = DayTotal.Saturating(total.Tx, tx);
                total.Rx = DayTotal.Saturating(total.Rx, rx);
                total.Records++;
                total.CoveredMs += reading.Date - previous.Date;
                previous = reading;
            }
        }

        tally.Base = previous;
    }

    private static void Fell(in Reading old, in Reading now, in AccountingRules rules, ref long tx, ref long rx, ref Tally tally)
    {
        var elapsed = now.Date - old.Date;
        bool wrapped = false, restarted = false, both = tx < 0 && rx < 0;
        tx = tx >= 0 ? tx : Difference(old.TxBits, now.TxBits, both, elapsed, rules, ref wrapped, ref restarted);
        rx = rx >= 0 ? rx : Difference(old.RxBits, now.RxBits, both, elapsed, rules, ref wrapped, ref restarted);
        tally.Wraps += wrapped ? 1 : 0;
        tally.Restarts += restarted ? 1 : 0;
    }

    /// <summary>What passed while a counter went down from <paramref name="old"/> to <paramref name="now"/>.</summary>
    private static long Difference(
        long old, long now, bool bothFell, long elapsedMs, in AccountingRules rules, ref bool wrapped, ref bool restarted)
    {
        // An old value at or above the modulus was read under another setting: a wrap at this one cannot have happened.
        var difference = now - old + rules.CounterModulus;
        if (!bothFell && old < rules.CounterModulus && old >= rules.CounterModulus - old
            && difference <= rules.MaxBytesPerSecond * elapsedMs / 1000.0)
        {
            wrapped = true;
            return difference;
        }

        restarted = true;
        return now;
    }
}
