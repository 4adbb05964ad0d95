using Microsoft.Extensions.Logging;

namespace Orleans.Runtime;

/// <summary>A grain's timer: each tick is a turn of the grain; the next is due a period after the last one ended.</summary>
internal sealed partial class GrainTimer : IGrainTimer
{
    private readonly Activation _activation;
    private readonly Func<CancellationToken, Task> _callback;
    private readonly GrainTimerCreationOptions _options;
    private readonly CancellationTokenSource _disposed = new();
    private readonly ITimer _timer;
    private TimeSpan _dueTime;
    private TimeSpan _period;
    private bool _ticking;
    private bool _changed;

    public GrainTimer(Activation activation, Func<CancellationToken, Task> callback, GrainTimerCreationOptions options)
    {
        _activation = activation;
        _callback = callback;
        _options = options;
        using var flow = ExecutionContext.IsFlowSuppressed() ? default(IDisposable) : ExecutionContext.SuppressFlow();
        _timer = activation.Silo.Clock.CreateTimer(static timer => ((GrainTimer)timer!).Fire(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    // During a tick it takes effect when the tick is over, as in Orleans.
    public void Change(TimeSpan dueTime, TimeSpan period)
    {
        Validate(dueTime);
        Validate(period);
        _dueTime = dueTime;
        _period = period;
        _changed = true;
        if (!_ticking) { _timer.Change(dueTime, Timeout.InfiniteTimeSpan); }
    }

    public void Dispose()
    {
        _disposed.Cancel();
        _timer.Dispose();
        _activation.Forget(this);
    }

    private static void Validate(TimeSpan time)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan((long)time.TotalMilliseconds, -1, nameof(time));
        ArgumentOutOfRangeException.ThrowIfGreaterThan((long)time.TotalMilliseconds, 0xfffffffe, nameof(time));
    }

    private void Fire()
    {
        _ticking = true;
        _activation.Post(new Tick(this), forZombie: true);
    }

    private async Task TickAsync()
    {
        if (_disposed.IsCancellationRequested) { return; }

        _changed = false;
        try
        {
            await _callback(_disposed.Token);
        }
        catch (Exception exception)
        {
            LogTickFailed(_activation.Silo.Logger, exception, _activation.GrainId);
            _activation.OnFault(exception);
        }

        _ticking = false;
        if (!_disposed.IsCancellationRequested) { _timer.Change(_changed ? _dueTime : _period, Timeout.InfiniteTimeSpan); }
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A timer of grain {GrainId} threw.")]
    private static partial void LogTickFailed(ILogger logger, Exception exception, GrainId grainId);

    private sealed class Tick : Request
    {
        private readonly GrainTimer _timer;

        public Tick(GrainTimer timer)
        {
            _timer = timer;
            Interleaves = timer._options.Interleave;
        }

        public override bool MovesOn => false;

        public override bool Expires => false;

        public override bool KeepsAlive => _timer._options.KeepAlive;

        public override bool IsAnswered => _timer._disposed.IsCancellationRequested;

        public override void Fail(Exception exception) { }

        protected override Task Invoke(Activation activation) => _timer.TickAsync();

        protected override void Answer(Task done) { }
    }
}
