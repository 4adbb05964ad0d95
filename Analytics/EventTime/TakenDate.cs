namespace Weir.Analytics.EventTime;

/// <summary>The date of a reading that was taken; all that counters need to know a duplicate by.</summary>
/// <param name="Date">Event time in Unix milliseconds.</param>
public readonly record struct TakenDate(long Date) : IDated;
