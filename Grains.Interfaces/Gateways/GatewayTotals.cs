using Orleans;
using Weir.Records;

namespace Weir.Gateways;

/// <summary>Totals per day of one gateway and kind.</summary>
/// <param name="Kind">The kind answered; null when none was asked for and the gateway has several (<paramref name="Kinds"/>).</param>
/// <param name="Kinds">The kinds the gateway has.</param>
/// <param name="Days">Ascending, only days with records.</param>
/// <param name="FinalUntil">Unix ms before which nothing can change any more; null for counter or a kind it never sent.</param>
[GenerateSerializer, Immutable, Alias("weir.GatewayTotals")]
public sealed record GatewayTotals(
    [property: Id(0)] RecordKind? Kind,
    [property: Id(1)] IReadOnlyList<RecordKind> Kinds,
    [property: Id(2)] IReadOnlyList<DayTotals> Days,
    [property: Id(3)] long? FinalUntil);

/// <summary>Totals of one day.</summary>
/// <param name="Day">UTC day.</param>
/// <param name="Tx">Bytes sent; stays at 2^63 − 1 rather than overflow.</param>
/// <param name="Rx">Bytes received; stays at 2^63 − 1 rather than overflow.</param>
/// <param name="Records">Readings taken in the day.</param>
/// <param name="Milliseconds">Time covered by the differences that fell into the day; null for counter.</param>
[GenerateSerializer, Immutable, Alias("weir.DayTotals")]
public sealed record DayTotals(
    [property: Id(0)] DateOnly Day,
    [property: Id(1)] long Tx,
    [property: Id(2)] long Rx,
    [property: Id(3)] long Records,
    [property: Id(4)] long? Milliseconds);

/// <summary>The current day's totals, for a watcher.</summary>
/// <param name="Version">Grows with every change.</param>
/// <param name="Kind">The kind; null when none was asked for and the gateway has several (<paramref name="Kinds"/>).</param>
/// <param name="Kinds">The kinds the gateway has.</param>
/// <param name="Totals">Totals of the day of the newest reading; null when the gateway has no record of that kind.</param>
[GenerateSerializer, Immutable, Alias("weir.WatchedDay")]
public sealed record WatchedDay(
    [property: Id(0)] long Version,
    [property: Id(1)] RecordKind? Kind,
    [property: Id(2)] IReadOnlyList<RecordKind> Kinds,
    [property: Id(3)] DayTotals? Totals);
