namespace Weir.Analytics.EventTime;

/// <summary>The first reading ever of an ordered kind: it only sets the base, and counts as a record of its day.</summary>
internal static class OrderedBase
{
    public static void Take(in Reading first, ref Tally tally, DayLedger days, long stamp)
    {
        tally.HasBase = true;
        tally.Base = first;
        ref var total = ref days.At(DayNumber.Of(first.Date));
        total.Records++;
        total.Stamp = stamp;
    }
}
