using Orleans;
using Orleans.Concurrency;

namespace Weir.Elevators.Prediction;

/// <summary>A device's predictions. The key is the device's id.</summary>
[Alias("weir.IForecastingGrain")]
public interface IForecastingGrain : IGrainWithStringKey
{
    /// <summary>Predicts what follows the device's newest accelerometer reading. Nothing is kept of it.</summary>
    /// <param name="query">What.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Null for a device that never sent a reading.</returns>
    [AlwaysInterleave]
    [Alias("predict")]
    Task<Prediction?> PredictAsync(PredictionQuery query, CancellationToken cancellationToken);

    /// <summary>A page of the predictions that the device issued itself, with what came.</summary>
    /// <param name="query">Which.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Null for a device that never sent a reading.</returns>
    [AlwaysInterleave]
    [Alias("kept")]
    Task<KeptPage?> GetKeptAsync(KeptQuery query, CancellationToken cancellationToken);

    /// <summary>How good the newest of those were.</summary>
    /// <param name="axis">The axis.</param>
    /// <param name="windows">How many of them at most, 1 to <see cref="PredictionBounds.WindowsMax"/>.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Null for a device that never sent a reading.</returns>
    [AlwaysInterleave]
    [Alias("evaluate")]
    Task<PredictionEvaluation?> EvaluateAsync(AccelerationAxis axis, int windows, CancellationToken cancellationToken);

    /// <summary>What the batch layer's models are to be fitted to; for a worker.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Null where there is too little.</returns>
    [AlwaysInterleave]
    [Alias("training")]
    Task<TrainingSeries?> GetTrainingAsync(CancellationToken cancellationToken);

    /// <summary>Takes models that a worker has fitted; older ones than it has change nothing.</summary>
    /// <param name="fitted">The models; null where none could be fitted, so that the device need not wait for them.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    [Alias("publish")]
    Task PublishAsync(FittedModels? fitted, CancellationToken cancellationToken);
}
