namespace Weir.Analytics.EventTime;

/// <summary>UTC days as numbers: whole days since 1970-01-01.</summary>
public static class DayNumber
{
    /// <summary>Milliseconds of a day.</summary>
    public const long Milliseconds = 86_400_000;

    private static readonly int Epoch = new DateOnly(1970, 1, 1).DayNumber;

    /// <summary>The day of an instant.</summary>
    /// <param name="date">Unix milliseconds, at least 0.</param>
    /// <returns>Days since 1970-01-01.</returns>
    public static int Of(long date) => (int)((ulong)date / (ulong)Milliseconds);

    /// <summary>The day of a calendar date.</summary>
    /// <param name="day">The calendar date, UTC.</param>
    /// <returns>Days since 1970-01-01.</returns>
    public static int Of(DateOnly day) => day.DayNumber - Epoch;

    /// <summary>The first instant of a day.</summary>
    /// <param name="day">Days since 1970-01-01.</param>
    /// <returns>Unix milliseconds.</returns>
    public static long Start(int day) => day * Milliseconds;

    /// <summary>The calendar date of a day.</summary>
    /// <param name="day">Days since 1970-01-01.</param>
    /// <returns>The calendar date, UTC.</returns>
    public static DateOnly ToDate(int day) => DateOnly.FromDayNumber(day + Epoch);
}
