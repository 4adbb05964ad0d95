using Orleans;
using Orleans.Concurrency;
using Weir.Elevators.Prediction;
using Weir.Streaming;

namespace Weir.Elevators;

/// <summary>One device in an elevator: keeps its readings in order, each once. The key is the device's id.</summary>
[Alias("weir.IElevatorGrain")]
public interface IElevatorGrain : IForecastingGrain, ICheckpointedStreamConsumer
{
    /// <summary>What is known of the device, per type.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Null when it never sent a reading.</returns>
    [AlwaysInterleave]
    [Alias("summary")]
    Task<ElevatorSummary?> GetSummaryAsync(CancellationToken cancellationToken);

    /// <summary>A page of the device's history.</summary>
    /// <param name="query">Which readings.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Null when it never sent a reading.</returns>
    [AlwaysInterleave]
    [Alias("readings")]
    Task<ReadingPage?> GetReadingsAsync(ReadingQuery query, CancellationToken cancellationToken);
}
