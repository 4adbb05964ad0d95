namespace Weir.Analytics.EventTime;

/// <summary>Something with an instant of event time.</summary>
public interface IDated
{
    /// <summary>Event time in Unix milliseconds.</summary>
    long Date { get; }
}
