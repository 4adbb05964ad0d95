using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <content>How an activation begins and ends.</content>
internal sealed partial class Activation
{
    public void Activate() => Scheduler.Run(ActivateAsync);
    public void AddState(IPersistentStateBridge state) => (_states ??= []).Add(state);

    public IGrainTimer RegisterTimer(Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        var timer = new GrainTimer(this, callback, options);
        lock (_lock)
        {
            if (_state is not ActivationState.Dead) { (_timers ??= []).Add(timer); }
        }

        timer.Change(options.DueTime, options.Period);
        return timer;
    }

    public void Forget(GrainTimer timer)
    {
        lock (_lock)
        {
            _timers?.Remove(timer);
        }
    }

    /// <summary>
    /// Ends the activation without a word to the grain: what a crash does. A zombie goes on with what it has begun, its timers included, and can be sent more
    /// through <see cref="Silo.Divert"/>; otherwise nothing of it ever runs again and its callers learn that it is gone.
    /// </summary>
    public void Kill(bool leaveZombie)
    {
        Request[] lost;
        lock (_lock)
        {
            if (_state is ActivationState.Dead or ActivationState.Zombie) { return; }

            // One that has not read its state yet has nothing to go on with, and must not take calls before it has.
            leaveZombie &= _state is ActivationState.Valid or ActivationState.Deactivating;
            lost = [.. _waiting.Where(request => request.MovesOn)];
            _waiting.Clear();
            if (!leaveZombie)
            {
                for (var request = _running; request is not null; request = request.Next)
                {
                    lost = [.. lost, request];
                }

                Scheduler.Stop();
            }

            _state = leaveZombie ? ActivationState.Zombie : ActivationState.Dead;
        }

        Silo.Remove(this);
        if (!leaveZombie) { StopTimers(); }

        foreach (var request in lost)
        {
            request.Fail(new SiloUnavailableException($"The activation of {GrainId} is gone."));
        }

        _deactivated.TrySetResult();
    }

    private async Task ActivateAsync()
    {
        try
        {
            using var timeout = new CancellationTokenSource(Silo.Collection.ActivationTimeout, Silo.Clock);
            GrainInstance = Class.CreateInstance(this);
            if (_states is { } states)
            {
                foreach (var state in states) { await state.ReadAsync(timeout.Token); }
            }

            if (GrainInstance is IGrainBase grain) { await grain.OnActivateAsync(timeout.Token); }
        }
        catch (Exception exception)
        {
            LogActivationFailed(Silo.Logger, exception, GrainId);
            FailActivation(exception);
            return;
        }

        BecomeValid();
    }

    private void BecomeValid()
    {
        lock (_lock)
        {
            if (_state is ActivationState.ActivatingThenDeactivating)
            {
                _state = ActivationState.Deactivating;
                Scheduler.Run(FinishDeactivating);
                return;
            }

            if (_state is not ActivationState.Activating) { return; }

            _state = ActivationState.Valid;
            for (var left = _waiting.Count; left > 0; left--)
            {
                var request = _waiting.Dequeue();
                if (request.IsAnswered) { continue; }

                if (MayStart(request))
                {
                    Start(request);
                }
                else { _waiting.Enqueue(request); }
            }
        }
    }

    // Those who called get the reason; the next call makes a new activation.
    private void FailActivation(Exception exception)
    {
        foreach (var request in End()) { request.Fail(exception); }

        DisposeInstance(GrainInstance).AsTask().ContinueWith(_ => _deactivated.TrySetResult(), TaskScheduler.Current);
    }

    private async Task FinishDeactivating()
    {
        lock (_lock)
        {
            // A timer's tick may have slipped in between: its end comes here again.
            if (_state is not ActivationState.Deactivating || _running is not null || GrainInstance is null) { return; }
        }

        StopTimers();
        var instance = GrainInstance;
        GrainInstance = null;
        try
        {
            using var timeout = new CancellationTokenSource(Silo.Collection.DeactivationTimeout, Silo.Clock);
            if (instance is IGrainBase grain) { await grain.OnDeactivateAsync(_reason, timeout.Token); }
        }
        catch (Exception exception)
        {
            LogDeactivationFailed(Silo.Logger, exception, GrainId);
        }

        await DisposeInstance(instance);
        var waiting = End();
        _deactivated.TrySetResult();
        foreach (var request in waiting) { Silo.Send(GrainId, request); }
    }

    private Request[] End()
    {
        StopTimers();
        Request[] waiting;
        lock (_lock)
        {
            _state = ActivationState.Dead;
            waiting = [.. _waiting.Where(request => request.MovesOn && !request.IsAnswered)];
            _waiting.Clear();
        }

        Silo.Remove(this);
        return waiting;
    }

    private void StopTimers()
    {
        List<GrainTimer>? timers;
        lock (_lock)
        {
            timers = _timers;
            _timers = null;
        }

        timers?.ForEach(timer => timer.Dispose());
    }

    private async ValueTask DisposeInstance(object? instance)
    {
        try
        {
            if (instance is IAsyncDisposable asyncDisposable)
            {
                await asyncDisposable.DisposeAsync();
            }
            else { (instance as IDisposable)?.Dispose(); }
        }
        catch (Exception exception)
        {
            LogDeactivationFailed(Silo.Logger, exception, GrainId);
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "Error activating grain {GrainId}.")]
    private static partial void LogActivationFailed(ILogger logger, Exception exception, GrainId grainId);
    [LoggerMessage(Level = LogLevel.Error, Message = "Error deactivating grain {GrainId}.")]
    private static partial void LogDeactivationFailed(ILogger logger, Exception exception, GrainId grainId);
}
