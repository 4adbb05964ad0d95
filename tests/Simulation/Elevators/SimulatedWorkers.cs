using Weir.Analytics.Arima;
using Weir.Elevators;
using Weir.Elevators.Prediction;
using Weir.Grains.Elevators.Prediction;
using Weir.Simulation.Worlds;

namespace Weir.Simulation.Elevators;

/// <summary>
/// The workers that fit models: real ones have threads of their own, which no seed could repeat. Theirs come at any time, to whichever process lives then: twice, after newer
/// ones, of readings that were lost meanwhile, or never.
/// </summary>
internal sealed class SimulatedWorkers(World world) : IModelWorkerGrain
{
    private readonly Dictionary<string, List<FittedModels>> _fitted = [];
    private readonly Dictionary<string, List<(long Through, ArimaModel Model)>> _models = [];

    public Task RequestAsync(string device, CancellationToken cancellationToken)
    {
        world.Verdict.Reach(Reached.ModelsWanted);
        world.Scheduler.Start(() => WorkAsync(device));
        return Task.CompletedTask;
    }

    /// <summary>Whether models may be those of a device.</summary>
    public bool HasPublished(string device, long through, IReadOnlyList<byte[]> models)
    {
        var all = _fitted.GetValueOrDefault(device) ?? [];
        return all.Exists(fitted => fitted.LastStep == through)
            && models.Select((model, axis) => model.Length == 0 || all.Exists(fitted => fitted.Models[axis] is { } one && one.AsSpan().SequenceEqual(model))).All(isKnown => isKnown);
    }

    /// <summary>Models of a device along x, with the step up to which they were fitted.</summary>
    public IEnumerable<(long Through, ArimaModel Model)> Models(string device) => _models.GetValueOrDefault(device) ?? [];

    /// <summary>Fits and publishes once.</summary>
    private async Task WorkAsync(string device)
    {
        try
        {
            await PauseAsync();
            var training = await Device(device).GetTrainingAsync(CancellationToken.None);
            var fitted = training is null ? null : Fit(device, training);
            await PauseAsync();
            await PublishAsync(device, fitted);
        }
#pragma warning disable CA1031 // Whatever becomes of it, the device asks again.
        catch (Exception exception)
#pragma warning restore CA1031
        {
            world.Verdict.Note($"{world.Time.Elapsed} models of {device}: {exception.GetType().Name}");
        }
    }

    private async Task PublishAsync(string device, FittedModels? fitted)
    {
        await Device(device).PublishAsync(fitted, CancellationToken.None);
        if (fitted is null)
        {
            return;
        }

        world.Verdict.Reach(Reached.ModelsPublished);
        if (world.Chaos.Happens(0.3))
        {
            // Once more, or what was fitted earlier: it changes nothing.
            var all = _fitted[device];
            await PauseAsync();
            await Device(device).PublishAsync(all[world.Chaos.Next(all.Count)], CancellationToken.None);
            world.Verdict.Reach(Reached.OldModelsCame);
        }
    }

    private IElevatorGrain Device(string device) => world.Process.Grains.GetGrain<IElevatorGrain>(device);

    private Task PauseAsync() => Task.Delay(TimeSpan.FromMilliseconds(world.Chaos.Next(world.Chaos.Next(3) == 0 ? 4_000 : 50)), world.Time);

    private FittedModels Fit(string device, TrainingSeries training)
    {
        var models = new byte[]?[training.Series.Count];
        for (var axis = world.Chaos.Next(5) == 0 ? 1 : 0; axis < 2; axis++)
        {
            try
            {
                models[axis] = ModelCodec.Write(ArimaEstimator.Fit(training.Series[axis], new ArimaOrder(1, 0, 0), ArimaConstant.Mean));
            }
            catch (ArimaException)
            {
                // None for this axis.
            }
        }

        var fitted = new FittedModels(training.LastStep, models);
        _fitted.TryAdd(device, []);
        _fitted[device].Add(fitted);
        _models.TryAdd(device, []);
        if (models[0] is { } along)
        {
            _models[device].Add((training.LastStep, ModelCodec.Read(along)));
        }

        return fitted;
    }
}
