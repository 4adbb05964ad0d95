using Weir.Analytics.EventTime;

namespace Weir.Grains.Gateways;

/// <summary>Calendar months as numbers: twelve times the year plus the month of the year from 0.</summary>
public static class MonthNumber
{
    public static int Of(int day) => Of(DayNumber.ToDate(day));

    public static int Of(DateOnly day) => (day.Year * 12) + day.Month - 1;

    public static int Year(int month) => month / 12;

    public static int MonthOfYear(int month) => (month % 12) + 1;

    /// <summary>The bit of a day in its month's mask.</summary>
    public static int DayBit(int day) => 1 << (DayNumber.ToDate(day).Day - 1);
}
