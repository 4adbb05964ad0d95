using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans;
using Weir.Elevators;
using Weir.Elevators.Prediction;

namespace Weir.Grains.Elevators.Prediction;

/// <summary>Fits the models of its share of the devices.</summary>
[GrainType("model-worker")]
public sealed partial class ModelWorkerGrain(FitThreads threads, IOptions<PredictionOptions> options, TimeProvider time, ILogger<ModelWorkerGrain> logger) : Grain, IModelWorkerGrain
{
    // More devices than a worker gets through while a model lasts need not wait: they ask again.
    private const int WaitingMax = 10_000;
    private readonly FitQueue _queue = new(WaitingMax);
    private bool _isOver;
    private Task _running = Task.CompletedTask;

    public Task RequestAsync(string device, CancellationToken cancellationToken)
    {
        _queue.Add(device);
        if (_running.IsCompleted)
        {
            _running = RunAsync();
        }

        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _isOver = true;
        return Task.CompletedTask;
    }

    private async Task RunAsync()
    {
        while (!_isOver && _queue.TryTake(out var device))
        {
            try
            {
                await FitAsync(GrainFactory.GetGrain<IElevatorGrain>(device));
            }
            catch (Exception exception)
            {
                LogFailed(logger, device, exception);
            }
        }
    }

    private async Task FitAsync(IElevatorGrain device)
    {
        var training = await device.GetTrainingAsync(CancellationToken.None);
        var fitted = training is null ? null : await threads.RunAsync(() => ModelFit.Fit(training, options.Value.FitBudget, time));
        await device.PublishAsync(fitted, CancellationToken.None);
    }

    [LoggerMessage(3201, LogLevel.Warning, "The models of device {Device} could not be fitted; it asks again.")]
    private static partial void LogFailed(ILogger logger, string device, Exception exception);
}
