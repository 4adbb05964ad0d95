namespace Weir.Analytics.EventTime;

/// <summary>Everything about one kind but its days; what still waits is included.</summary>
/// <param name="Last">The newest reading by date.</param>
/// <param name="Counts">Readings judged, newest date, watermark.</param>
/// <param name="Wraps">Readings in which a counter wrapped.</param>
/// <param name="Restarts">Readings in which a counter began again.</param>
public readonly record struct AccountSummary(Reading Last, KindCounts Counts, long Wraps, long Restarts);
