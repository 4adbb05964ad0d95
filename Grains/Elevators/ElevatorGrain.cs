using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Elevators;
using Weir.Grains.Delivery;
using Weir.Grains.Elevators.History;
using Weir.Grains.Publishing;
using Weir.Lists;
using Weir.Streaming;
using Weir.Streams;

namespace Weir.Grains.Elevators;

/// <summary>One device in an elevator.</summary>
[GrainType("elevator")]
[ImplicitStreamSubscription(StreamNames.Elevators, PartitionedStreamIdMapper.Name)]
public sealed class ElevatorGrain : CheckpointedGrain<ElevatorState>, IElevatorGrain
{
    internal const string StateName = "elevator";

    private readonly ElevatorOptions _options;
    private readonly IdListPublisher _list;
    private readonly HistoryStore _history;
    private readonly ElevatorQueries _queries;
    private readonly AccelerationFeed _accelerations = new();

    public ElevatorGrain(
        [PersistentState(StateName, StreamNames.Storage)] IPersistentState<ElevatorState> stored,
        [FromKeyedServices(StreamNames.Storage)] IGrainStorage storage,
        IOptions<ElevatorOptions> options,
        IdListPublisher list,
        TimeProvider time,
        ILogger<ElevatorGrain> logger)
        : base("Device", stored, time, logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        _options = options.Value;
        _list = list;
        _history = new HistoryStore(storage, GrainContext.GrainId);
        _queries = new ElevatorQueries(Id, _history);
    }

    public Task<ElevatorSummary?> GetSummaryAsync(CancellationToken cancellationToken)
    {
        var state = Trusted();
        return Task.FromResult(state.IsKnown ? ElevatorQueries.Summary(state) : null);
    }

    public Task<ReadingPage?> GetReadingsAsync(ReadingQuery query, CancellationToken cancellationToken) =>
        _queries.GetReadingsAsync(Trusted, query, cancellationToken);

    /// <inheritdoc/>
    /// <remarks>
    /// A reading and its place are taken together, between two awaits: what a chunk is waited for in the middle of a container leaves a state that has a beginning of it.
    /// </remarks>
    protected override async ValueTask ApplyAsync(ElevatorState state, string stream, RecordBatch batch, PartitionToken token)
    {
        var version = state.Version + 1;
        foreach (var run in batch.Runs)
        {
            var skip = state.Positions.PlaceIn(stream, batch.Partition, batch.Log).CountKnown(run);
            var rest = SensorReadingDecoder.Skip(run, skip);
            for (var i = skip; i < run.Count; i++)
            {
                var reading = SensorReadingDecoder.Take(ref rest, run, out var unknownFields);
                var isStored = await IsStoredAsync(state, reading);
                ElevatorTransition.Take(state, reading, unknownFields, isStored, (long)_options.AllowedLateness.TotalMilliseconds, _accelerations);
                state.Positions.Set(new Position(stream, batch.Partition, batch.Log, run.Offset, run.FirstIndex + i));
                state.Version = version;
            }
        }

        // The last records of a container may have been parked as poison: its own token is the place all the same.
        if (state.IsKnown && state.Positions.PlaceIn(stream, batch.Partition, batch.Log) < LogPlace.Of(token))
        {
            state.Positions.Set(new Position(stream, batch.Partition, batch.Log, token.Offset, token.Index));
            state.Version = version;
        }
    }

    /// <inheritdoc/>
    protected override async Task PrepareAsync(ElevatorState state, CancellationToken cancellationToken)
    {
        var writers = state.Sensors.Select(sensor => new HistoryWriter(_history, sensor, _options.KeepFor)).ToList();
        foreach (var writer in writers)
        {
            await writer.WriteAsync(cancellationToken);
        }

        writers.ForEach(writer => writer.Complete(state));
    }

    /// <inheritdoc/>
    protected override async Task PublishAsync(ElevatorState state, CancellationToken cancellationToken)
    {
        if (!state.Listed)
        {
            await _list.AddAsync(ListSubject.Elevators, Id, GrainContext.Deactivated, cancellationToken);
            state.Listed = true;
        }
    }

    /// <inheritdoc/>
    protected override Task CollectGarbageAsync(ElevatorState state, CancellationToken cancellationToken) => DeleteAsync(state.Garbage, _history.DeleteAsync, cancellationToken);

    private async ValueTask<bool> IsStoredAsync(ElevatorState state, PlacedReading reading)
    {
        try
        {
            return state.Find(reading.Reading.Type) is { } sensor && await _history.ContainsAsync(sensor.Type, sensor.History, reading, CancellationToken.None);
        }
        catch (InconsistentStateException exception)
        {
            // A newer activation has moved what this one's state points to.
            Break(exception);
            throw;
        }
    }
}
