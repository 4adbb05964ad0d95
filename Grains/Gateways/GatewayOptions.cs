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

    internal AccountingRules ToRules() => new((long)AllowedLateness.TotalMilliseconds, CounterModulus, MaxBytesPerSecond);
}
