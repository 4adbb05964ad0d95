using Orleans.Runtime;
using Orleans.Streams;
using Weir.Elevators;
using Weir.Elevators.Prediction;

namespace Weir.Simulation.Wrongs;

/// <summary>What a checkpoint meets when devices promise more than they have.</summary>
internal sealed class LyingDevice(IElevatorGrain device, Wrong wrong) : IElevatorGrain
{
    public Task<StreamSequenceToken?> CheckpointAsync(StreamId stream, StreamSequenceToken through, CancellationToken cancellationToken) =>
        Lies.AnswerAsync(device, wrong, stream, through, cancellationToken);

    public Task<ElevatorSummary?> GetSummaryAsync(CancellationToken cancellationToken) => device.GetSummaryAsync(cancellationToken);

    public Task<ReadingPage?> GetReadingsAsync(ReadingQuery query, CancellationToken cancellationToken) => device.GetReadingsAsync(query, cancellationToken);

    public Task<Prediction?> PredictAsync(PredictionQuery query, CancellationToken cancellationToken) => device.PredictAsync(query, cancellationToken);

    public Task<KeptPage?> GetKeptAsync(KeptQuery query, CancellationToken cancellationToken) => device.GetKeptAsync(query, cancellationToken);

    public Task<PredictionEvaluation?> EvaluateAsync(AccelerationAxis axis, int windows, CancellationToken cancellationToken) => device.EvaluateAsync(axis, windows, cancellationToken);

    public Task<TrainingSeries?> GetTrainingAsync(CancellationToken cancellationToken) => device.GetTrainingAsync(cancellationToken);

    public Task PublishAsync(FittedModels? fitted, CancellationToken cancellationToken) => device.PublishAsync(fitted, cancellationToken);
}
