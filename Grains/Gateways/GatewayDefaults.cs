using Weir.Analytics.EventTime;

namespace Weir.Grains.Gateways;

/// <summary>Defaults of <see cref="GatewayOptions"/>, for docs and tests.</summary>
public static class GatewayDefaults
{
    /// <summary>Longer than most queues and retries on the way here, short enough that yesterday is final half a minute after midnight.</summary>
    public static readonly TimeSpan AllowedLateness = TimeSpan.FromSeconds(30);

    /// <summary>32-bit counters: what routers count bytes with.</summary>
    public const long CounterModulus = 1L << 32;

    /// <summary>10 Gbit/s: faster than any home line.</summary>
    public const double MaxBytesPerSecond = 1.25e9;

    /// <summary>Totals wait so long at most; thousands of gateways answer in it.</summary>
    public static readonly TimeSpan MaxAskingTime = TimeSpan.FromSeconds(1);

    /// <summary>Three kinds of so many readings fit a stored state (35 bytes a reading together).</summary>
    public const int MaxWaiting = AccountingRules.WaitingMaxDefault;
}
