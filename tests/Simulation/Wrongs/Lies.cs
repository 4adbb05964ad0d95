using Orleans;
using Orleans.Runtime;
using Orleans.Streams;
using Weir.Elevators;
using Weir.Gateways;
using Weir.Streaming;

namespace Weir.Simulation.Wrongs;

/// <summary>What a checkpoint meets when consumers promise more than they have.</summary>
internal static class Lies
{
    private static readonly PartitionToken Everything = new(long.MaxValue, 0);

    public static async Task<StreamSequenceToken?> AnswerAsync(
        ICheckpointedStreamConsumer consumer, Wrong wrong, StreamId stream, StreamSequenceToken through, CancellationToken cancellationToken)
    {
        try
        {
            var answer = await consumer.CheckpointAsync(stream, through, cancellationToken);
            return wrong == Wrong.AnswersTooHigh ? Everything : answer;
        }
        catch (IOException) when (wrong == Wrong.AnswersInSpiteOfFailure)
        {
            return Everything;
        }
    }
}

/// <summary>Gives out gateways and devices that lie.</summary>
internal sealed class LyingGrainFactory(IGrainFactory grains, Wrong wrong) : IGrainFactory
{
    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey =>
        grains.GetGrain<TGrainInterface>(primaryKey, grainClassNamePrefix) is var grain && grain is IGatewayGrain gateway ? (TGrainInterface)(object)new LyingGateway(gateway, wrong)
            : grain is IElevatorGrain device ? (TGrainInterface)(object)new LyingDevice(device, wrong)
            : grain;

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) => grains.GetGrain(grainInterfaceType, grainPrimaryKey);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId)
        where TGrainInterface : IAddressable => grains.GetGrain<TGrainInterface>(grainId);

    public IAddressable GetGrain(GrainId grainId) => grains.GetGrain(grainId);
}
