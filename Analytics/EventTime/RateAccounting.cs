namespace Weir.Analytics.EventTime;

/// <summary>Rates times the time since the previous reading, each to the UTC day of its own reading.</summary>
internal static class RateAccounting
{
    private const double TwoToThe63 = 9_223_372_036_854_775_808.0;

    /// <summary>Applies readings that are newer than the base and ascending in date.</summary>
    public static void Apply(ReadOnlySpan<Reading> readings, ref Tally tally, DayLedger days, long stamp)
    {
        var index = 0;
        if (!tally.HasBase && readings.Length > 0)
        {
            OrderedBase.Take(readings[0], ref tally, days, stamp);
            index = 1;
        }

        var previous = tally.Base.Date;
        while (index < readings.Length)
        {
            var day = DayNumber.Of(readings[index].Date);
            var end = DayNumber.Start(day + 1);
            ref var total = ref days.At(day);
            total.Stamp = stamp;
            for (; index < readings.Length && readings[index].Date < end; index++)
            {
                ref readonly var reading = ref readings[index];
                var elapsed = reading.Date - previous;
                total.Tx = DayTotal.Saturating(total.Tx, Amount(reading.TxRate, elapsed));
                total.Rx = DayTotal.Saturating(total.Rx, Amount(reading.RxRate, elapsed));
                total.Records++;
                total.CoveredMs += elapsed;
                previous = reading.Date;
            }
        }

        if (readings.Length > 0)
        {
            tally.Base = readings[^1];
        }
    }

    private static long Amount(double bytesPerSecond, long elapsedMs)
    {
        var amount = Math.Round(bytesPerSecond * (elapsedMs / 1000.0), MidpointRounding.AwayFromZero);
        return amount >= TwoToThe63 ? long.MaxValue : (long)amount;
    }
}
