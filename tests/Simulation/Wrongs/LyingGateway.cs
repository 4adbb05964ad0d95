using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Weir.Days;
using Weir.Gateways;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Simulation.Wrongs;

/// <summary>What a checkpoint meets when gateways promise more than they have.</summary>
internal sealed class LyingGateway(IGatewayGrain gateway, Wrong wrong) : IGatewayGrain
{
    private static readonly PartitionToken Everything = new(long.MaxValue, 0);

    public async Task<StreamSequenceToken?> CheckpointAsync(StreamId stream, StreamSequenceToken through, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await gateway.CheckpointAsync(stream, through, cancellationToken);
            return wrong == Wrong.AnswersTooHigh ? Everything : answer;
        }
        catch (IOException) when (wrong == Wrong.AnswersInSpiteOfFailure)
        {
            return Everything;
        }
    }

    public Task<GatewaySummary?> GetSummaryAsync(CancellationToken cancellationToken) => gateway.GetSummaryAsync(cancellationToken);

    public Task<GatewayTotals?> GetTotalsAsync(RecordKind? kind, DateOnly from, DateOnly to, CancellationToken cancellationToken) =>
        gateway.GetTotalsAsync(kind, from, to, cancellationToken);

    public Task<WatchedDay?> WatchAsync(RecordKind? kind, long after, CancellationToken cancellationToken) => gateway.WatchAsync(kind, after, cancellationToken);

    public Task<GatewayDay?> GetDayAsync(RecordKind kind, DateOnly day, CancellationToken cancellationToken) => gateway.GetDayAsync(kind, day, cancellationToken);
}

/// <summary>Gives out <see cref="LyingGateway"/>s.</summary>
internal sealed class LyingGrainFactory(IGrainFactory grains, Wrong wrong) : IGrainFactory
{
    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey =>
        grains.GetGrain<TGrainInterface>(primaryKey, grainClassNamePrefix) is var grain && grain is IGatewayGrain gateway
            ? (TGrainInterface)(object)new LyingGateway(gateway, wrong)
            : grain;

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => grains.GetGrain(grainInterfaceType, grainPrimaryKey);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => grains.GetGrain<TGrainInterface>(grainId);

    public IAddressable GetGrain(GrainId grainId) => grains.GetGrain(grainId);
}
