using System.ComponentModel.DataAnnotations;
using Weir.Analytics.EventTime;

namespace Weir.Grains.Gateways;

/// <summary>How records of gateways are judged and accounted.</summary>
public sealed class GatewayOptions
{
    /// <summary>The configuration section.</summary>
    public const string Section = "Gateways";

    /// <summary>How far behind a gateway's newest reading an older one is still put in order.</summary>
    /// <value>Event time; 30 s by default, 0 s to 1 h, whole milliseconds.</value>
    [Range(typeof(TimeSpan), "00:00:00", "01:00:00", ParseLimitsInInvariantCulture = true)]
    public TimeSpan AllowedLateness { get; set; } = GatewayDefaults.AllowedLateness;

    /// <summary>A cumulative counter begins again at 0 when it would reach this.</summary>
    /// <value>Bytes; 2^32 by default, 2 to 2^53.</value>
    [Range(2L, 1L << 53)]
    public long CounterModulus { get; set; } = GatewayDefaults.CounterModulus;

    /// <summary>The most a gateway can move in a second: a fall that would need more is a restart, not a wrap.</summary>
    /// <value>Bytes per second; 1.25e9 (10 Gbit/s) by default, 1 to 1e15.</value>
    [Range(1.0, 1e15)]
    public double MaxBytesPerSecond { get; set; } = GatewayDefaults.MaxBytesPerSecond;

    /// <summary>How long one question for the best of a day may hold a day shard that has to ask its gateways again; the next one goes on from there.</summary>
    /// <value>1 s by default, 0 s (one page of gateways a question) to 10 s.</value>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:10", ParseLimitsInInvariantCulture = true)]
    public TimeSpan MaxAskingTime { get; set; } = GatewayDefaults.MaxAskingTime;

    /// <summary>Readings of one gateway and kind that are put in order at most: one more makes the oldest of them final before the lateness has passed.</summary>
    /// <value>100,000 by default, 1,000 to 100,000.</value>
    [Range(1_000, 100_000)]
    public int MaxWaiting { get; set; } = GatewayDefaults.MaxWaiting;

    internal AccountingRules ToRules() => new((long)AllowedLateness.TotalMilliseconds, CounterModulus, MaxBytesPerSecond, MaxWaiting);
}
