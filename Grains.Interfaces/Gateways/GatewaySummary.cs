using Orleans;
using Weir.Records;

namespace Weir.Gateways;

/// <summary>What is known of a gateway.</summary>
/// <param name="Kinds">By kind, in the order of <see cref="RecordKinds.All"/>, only those it sent.</param>
[GenerateSerializer, Immutable, Alias("weir.GatewaySummary")]
public sealed record GatewaySummary([property: Id(0)] IReadOnlyList<KindSummary> Kinds);

/// <summary>What is known of one kind of a gateway.</summary>
/// <param name="Kind">The kind.</param>
/// <param name="Last">The newest reading taken, by date.</param>
/// <param name="Watermark">Unix ms before which nothing can change any more; null for counter.</param>
/// <param name="Records">Readings taken.</param>
/// <param name="Late">Readings dropped as late.</param>
/// <param name="Duplicates">Readings dropped as duplicates.</param>
/// <param name="Wraps">Readings in which a counter wrapped.</param>
/// <param name="Restarts">Readings in which a counter restarted.</param>
[GenerateSerializer, Immutable, Alias("weir.KindSummary")]
public sealed record KindSummary(
    [property: Id(0)] RecordKind Kind,
    [property: Id(1)] LastReading Last,
    [property: Id(2)] long? Watermark,
    [property: Id(3)] long Records,
    [property: Id(4)] long Late,
    [property: Id(5)] long Duplicates,
    [property: Id(6)] long Wraps,
    [property: Id(7)] long Restarts);

/// <summary>A reading as it was sent; whole bytes for counter and cumulative.</summary>
/// <param name="Date">Unix ms.</param>
/// <param name="Tx">ipTx.</param>
/// <param name="Rx">ipRx.</param>
[GenerateSerializer, Immutable, Alias("weir.LastReading")]
public readonly record struct LastReading([property: Id(0)] long Date, [property: Id(1)] double Tx, [property: Id(2)] double Rx);
