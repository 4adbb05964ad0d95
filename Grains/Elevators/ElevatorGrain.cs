using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Orleans.Runtime;
using Orleans.Storage;
using Weir.Elevators;
using Weir.Elevators.Prediction;
using Weir.Grains.Delivery;
using Weir.Grains.Elevators.History;
using Weir.Grains.Elevators.Prediction;
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
    private readonly ReadingBytes _bytes = new();
    private readonly ElevatorQueries _queries;
    private readonly DeviceForecasts _forecasts;
    private readonly KeptPredictions _kept;
    private readonly FitRequests _fits;
    private readonly PredictionOptions _prediction;
    private readonly TimeProvider _time;

    public ElevatorGrain(
        [PersistentState(StateName, StreamNames.Storage)] IPersistentState<ElevatorState> stored,
        [FromKeyedServices(StreamNames.Storage)] IGrainStorage storage,
        IOptions<ElevatorOptions> options,
        IOptions<PredictionOptions> prediction,
        IdListPublisher list,
        TimeProvider time,
        ILogger<ElevatorGrain> logger)
        : base("Device", stored, time, logger)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(prediction);
        _options = options.Value;
        _list = list;
        _history = new HistoryStore(storage, GrainContext.GrainId);
        _queries = new ElevatorQueries(Id, _history);
        (_prediction, _time) = (prediction.Value, time);
        _forecasts = new DeviceForecasts(_prediction, _queries);
        _kept = new KeptPredictions(_queries, _forecasts.Rules);
        _fits = new FitRequests(Id, _prediction.Workers, () => GrainFactory, time);
    }

    public Task<ElevatorSummary?> GetSummaryAsync(CancellationToken cancellationToken)
    {
        var state = Trusted();
        return Task.FromResult(state.IsKnown ? ElevatorQueries.Summary(state) : null);
    }

    public Task<ReadingPage?> GetReadingsAsync(ReadingQuery query, CancellationToken cancellationToken) =>
        _queries.GetReadingsAsync(Trusted, query, cancellationToken);

    public async Task<Weir.Elevators.Prediction.Prediction?> PredictAsync(PredictionQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        await _forecasts.LoadAsync(Trusted);
        var state = Trusted();
        if (_forecasts.WantsFit)
        {
            _fits.Ask();
        }

        return state.IsKnown ? _forecasts.Predict(state, query) : null;
    }

    public Task<KeptPage?> GetKeptAsync(KeptQuery query, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(query);
        return _kept.GetPageAsync(Trusted, query, cancellationToken);
    }

    public Task<PredictionEvaluation?> EvaluateAsync(AccelerationAxis axis, int windows, CancellationToken cancellationToken) =>
        _kept.EvaluateAsync(Trusted, axis, windows, cancellationToken);

    public async Task<TrainingSeries?> GetTrainingAsync(CancellationToken cancellationToken)
    {
        await _forecasts.LoadAsync(Trusted);
        return _forecasts.GetTraining();
    }

    public async Task PublishAsync(FittedModels? fitted, CancellationToken cancellationToken)
    {
        _fits.End();
        await _forecasts.LoadAsync(Trusted);
        var state = Trusted();
        if (fitted is not null && _forecasts.Publish(state, fitted, _time.GetUtcNow()))
        {
            state.Version++;
        }
    }

    /// <inheritdoc/>
    /// <remarks>
    /// A reading and its place are taken together, between two awaits: what a chunk is waited for in the middle of a container leaves a state that has a beginning of it.
    /// </remarks>
    protected override async ValueTask ApplyAsync(ElevatorState state, string stream, RecordBatch batch, PartitionToken token)
    {
        await _forecasts.LoadAsync(Trusted);
        var version = state.Version + 1;
        foreach (var run in batch.Runs)
        {
            var skip = state.Positions.PlaceIn(stream, batch.Partition, batch.Log).CountKnown(run);
            var rest = SensorReadingDecoder.Skip(run, skip);
            for (var i = skip; i < run.Count; i++)
            {
                var reading = SensorReadingDecoder.Take(ref rest, run, out var unknownFields);
                var isStored = state.Find(reading.Reading.Type) is { } sensor && !sensor.History.IsBehindChunks(reading.Place) && await IsStoredAsync(sensor, reading);
                var taken = ElevatorTransition.Take(state, reading, _bytes, unknownFields, isStored, (long)_options.AllowedLateness.TotalMilliseconds);
                Forecast(state, reading, taken);
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
        if (state.Forecast.Issued is { } issued)
        {
            writers.Add(new HistoryWriter(_history, issued, _prediction.KeepFor));
        }

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

    private void Forecast(ElevatorState state, PlacedReading reading, TakenReading taken)
    {
        var (date, measured) = (reading.Place.Date, reading.Reading);
        if (measured.Type == SensorType.Accelerometer && taken != TakenReading.Duplicate
            && _forecasts.Take(state, new Acceleration(date, measured.Number(0), measured.Number(1), measured.Number(2)), taken == TakenReading.Late))
        {
            _fits.Ask();
        }
    }

    private async ValueTask<bool> IsStoredAsync(SensorState sensor, PlacedReading reading)
    {
        try
        {
            return await _history.ContainsAsync(sensor.Type, sensor.History, reading, CancellationToken.None);
        }
        catch (InconsistentStateException exception)
        {
            // A newer activation has moved what this one's state points to.
            Break(exception);
            throw;
        }
    }
}
