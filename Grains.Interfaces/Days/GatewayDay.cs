using Orleans;

namespace Weir.Days;

/// <summary>Absolute totals of one gateway in one day and kind, as of a durable write.</summary>
/// <param name="Gateway">The gateway's id.</param>
/// <param name="Version">Version of the gateway's state that holds them.</param>
/// <param name="Tx">Bytes sent.</param>
/// <param name="Rx">Bytes received.</param>
[GenerateSerializer, Immutable, Alias("weir.GatewayDay")]
public sealed record GatewayDay(
    [property: Id(0)] string Gateway, [property: Id(1)] long Version, [property: Id(2)] long Tx, [property: Id(3)] long Rx)
{
    /// <summary>Sent and received together; stays at 2^63 − 1 rather than overflow.</summary>
    public long Total => Tx > long.MaxValue - Rx ? long.MaxValue : Tx + Rx;
}
