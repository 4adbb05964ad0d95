using Orleans.Runtime;
using Orleans.Streams;
using Weir.Days;
using Weir.Gateways;
using Weir.Records;

namespace Weir.Simulation.Wrongs;

/// <summary>What a checkpoint meets when gateways promise more than they have.</summary>
internal sealed class LyingGateway(IGatewayGrain gateway, Wrong wrong) : IGatewayGrain
{
    public Task<StreamSequenceToken?> CheckpointAsync(StreamId stream, StreamSequenceToken through, CancellationToken cancellationToken) =>
        Lies.AnswerAsync(gateway, wrong, stream, through, cancellationToken);

    public Task<GatewaySummary?> GetSummaryAsync(CancellationToken cancellationToken) => gateway.GetSummaryAsync(cancellationToken);

    public Task<GatewayTotals?> GetTotalsAsync(RecordKind? kind, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        gateway.GetTotalsAsync(kind, from, to, cancellationToken);

    public Task<WatchedDay?> WatchAsync(RecordKind? kind, long after, CancellationToken cancellationToken) => gateway.WatchAsync(kind, after, cancellationToken);

    public Task<GatewayDay?> GetDayAsync(RecordKind kind, DateOnly day, CancellationToken cancellationToken) => gateway.GetDayAsync(kind, day, cancellationToken);
}
