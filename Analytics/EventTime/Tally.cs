namespace Weir.Analytics.EventTime;

/// <summary>Where the accounting of ordered readings stands: the last reading applied and what has been seen on the way.</summary>
/// <param name="HasBase">Whether a reading was ever applied.</param>
/// <param name="Base">The last reading applied, the one that the next difference begins at.</param>
/// <param name="Wraps">Readings in which a counter wrapped.</param>
/// <param name="Restarts">Readings in which a counter began again.</param>
public record struct Tally(bool HasBase, Reading Base, long Wraps, long Restarts);
