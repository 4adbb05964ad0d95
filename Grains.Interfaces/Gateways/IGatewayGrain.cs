using Orleans;
using Orleans.Concurrency;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Gateways;

/// <summary>One home gateway: keeps its readings in order and its totals per day. The key is the gateway's id.</summary>
[Alias("weir.IGatewayGrain")]
public interface IGatewayGrain : IGrainWithStringKey, ICheckpointedStreamConsumer
{
    /// <summary>What is known of the gateway, per kind.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Null when it never sent a record.</returns>
    [AlwaysInterleave]
    [Alias("summary")]
    Task<GatewaySummary?> GetSummaryAsync(CancellationToken cancellationToken);

    /// <summary>Totals per day, including what still waits in the lateness window.</summary>
    /// <param name="kind">Null where the gateway has one kind only.</param>
    /// <param name="from">First day, included.</param>
    /// <param name="to">Last day, included.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Null when it never sent a record; <see cref="GatewayTotals.Kind"/> is null when several kinds were to choose from.</returns>
    [AlwaysInterleave]
    [Alias("totals")]
    Task<GatewayTotals?> GetTotalsAsync(RecordKind? kind, DateOnly from, DateOnly to, CancellationToken cancellationToken);

    /// <summary>
    /// The totals of the current day (that of the newest reading), as soon as they differ from what the caller has: a long poll.
    /// </summary>
    /// <param name="kind">Null where the gateway has one kind only.</param>
    /// <param name="after">The version the caller has, −1 for none.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it never sent a record; the same version again when nothing changed within 20 s.</returns>
    [AlwaysInterleave]
    [Alias("watch")]
    Task<WatchedDay?> WatchAsync(RecordKind? kind, long after, CancellationToken cancellationToken);

    /// <summary>Totals of one day for a day shard that lost its margin; null when the gateway has no record in that day.</summary>
    /// <param name="kind">A kind.</param>
    /// <param name="day">A day.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The totals as of the last durable write, with its version.</returns>
    [AlwaysInterleave]
    [Alias("day")]
    Task<Days.GatewayDay?> GetDayAsync(RecordKind kind, DateOnly day, CancellationToken cancellationToken);
}
