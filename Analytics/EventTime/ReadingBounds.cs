namespace Weir.Analytics.EventTime;

/// <summary>The bounds that every reading was checked against before it was acknowledged, checked again where a breach would spoil totals.</summary>
internal static class ReadingBounds
{
    public static void Check(ReadingKind kind, ReadOnlySpan<Reading> batch, in AccountingRules rules)
    {
        switch (kind)
        {
            case ReadingKind.Rate:
                CheckRates(batch);
                break;
            case ReadingKind.Cumulative:
                CheckBelow(batch, rules.CounterModulus);
                break;
            default:
                CheckBelow(batch, long.MaxValue);
                break;
        }
    }

    private static void CheckBelow(ReadOnlySpan<Reading> batch, long bound)
    {
        foreach (ref readonly var reading in batch)
        {
            // One unsigned comparison each: a negative value is above every bound.
            if ((ulong)reading.TxBits >= (ulong)bound || (ulong)reading.RxBits >= (ulong)bound || IsOutside(reading.Date))
            {
                throw new ArgumentException(
                    $"Reading at {reading.Date} with tx {reading.TxBits} and rx {reading.RxBits}: values must be 0 to below {bound}, "
                    + $"the date {KindAccount.OldestDate} to {KindAccount.NewestDate}.",
                    nameof(batch));
            }
        }
    }

    private static void CheckRates(ReadOnlySpan<Reading> batch)
    {
        foreach (ref readonly var reading in batch)
        {
            if (!(reading.TxRate >= 0 && reading.TxRate <= double.MaxValue && reading.RxRate >= 0 && reading.RxRate <= double.MaxValue)
                || IsOutside(reading.Date))
            {
                throw new ArgumentException(
                    $"Reading at {reading.Date} with tx {reading.TxRate} and rx {reading.RxRate} bytes/s: values must be finite and at least 0, "
                    + $"the date {KindAccount.OldestDate} to {KindAccount.NewestDate}.",
                    nameof(batch));
            }
        }
    }

    private static bool IsOutside(long date) =>
        (ulong)(date - KindAccount.OldestDate) > (ulong)(KindAccount.NewestDate - KindAccount.OldestDate);
}
