namespace Weir.TestKit.Time;

/// <summary>
/// A clock that only its owner moves. Timers fire on the thread that moves it, in the order of their due times and, where those are equal,
/// in the order in which they were set. Thread-safe.
/// </summary>
public sealed class ManualTime : TimeProvider
{
    private readonly Lock _lock = new();
    private readonly SortedSet<ManualTimer> _armed = new(ManualTimer.ByDue);
    private readonly DateTimeOffset _start;
    private long _order;

    /// <summary>A clock that stands at 2026-01-01T00:00:00Z.</summary>
    public ManualTime()
        : this(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero))
    {
    }

    /// <summary>A clock that stands at an instant.</summary>
    /// <param name="start">The instant.</param>
    public ManualTime(DateTimeOffset start) => _start = start;

    /// <summary>Time passed since the start.</summary>
    public TimeSpan Elapsed { get; private set; }

    /// <summary>Timers that are set.</summary>
    public int Armed
    {
        get
        {
            lock (_lock)
            {
                return _armed.Count;
            }
        }
    }

    /// <summary>When the next timer fires, as time since the start; null when none is set.</summary>
    public TimeSpan? NextDue
    {
        get
        {
            lock (_lock)
            {
                return _armed.Min?.Due;
            }
        }
    }

    public override TimeZoneInfo LocalTimeZone => TimeZoneInfo.Utc;

    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => _start + Elapsed;

    public override long GetTimestamp() => Elapsed.Ticks;

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        ArgumentNullException.ThrowIfNull(callback);
        var timer = new ManualTimer(this, callback, state);
        timer.Change(dueTime, period);
        return timer;
    }

    /// <summary>Moves the clock and fires what becomes due on the way, each timer at its own instant.</summary>
    /// <param name="by">How far.</param>
    public void Advance(TimeSpan by)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(by, TimeSpan.Zero);
        var until = Elapsed + by;
        while (FireNext(until))
        {
        }

        Elapsed = until;
    }

    /// <summary>Moves the clock to the next timer and fires that one.</summary>
    /// <returns>False when no timer is set.</returns>
    public bool AdvanceToNext() => FireNext(TimeSpan.MaxValue);

    private bool FireNext(TimeSpan until)
    {
        ManualTimer next;
        lock (_lock)
        {
            if (_armed.Min is not { } first || first.Due > until)
            {
                return false;
            }

            next = first;
            _armed.Remove(next);
            Elapsed = next.Due > Elapsed ? next.Due : Elapsed;
            if (next.Period > TimeSpan.Zero)
            {
                Arm(next, next.Period);
            }
        }

        next.Fire();
        return true;
    }

    private void Arm(ManualTimer timer, TimeSpan dueTime)
    {
        timer.Due = Elapsed + dueTime;
        timer.Order = ++_order;
        _armed.Add(timer);
    }

    private sealed class ManualTimer(ManualTime time, TimerCallback callback, object? state) : ITimer
    {
        private readonly ExecutionContext? _context = ExecutionContext.Capture();
        private bool _disposed;

        public static IComparer<ManualTimer> ByDue { get; } = Comparer<ManualTimer>.Create((a, b) =>
        {
            var byDue = a.Due.CompareTo(b.Due);
            return byDue != 0 ? byDue : a.Order.CompareTo(b.Order);
        });

        public TimeSpan Due { get; set; }

        public TimeSpan Period { get; private set; }

        public long Order { get; set; }

        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            lock (time._lock)
            {
                if (_disposed)
                {
                    return false;
                }

                time._armed.Remove(this);
                Period = period;
                if (dueTime != Timeout.InfiniteTimeSpan)
                {
                    time.Arm(this, dueTime);
                }

                return true;
            }
        }

        public void Dispose()
        {
            lock (time._lock)
            {
                _disposed = true;
                time._armed.Remove(this);
            }
        }

        public ValueTask DisposeAsync()
        {
            Dispose();
            return ValueTask.CompletedTask;
        }

        public void Fire()
        {
            if (_context is null)
            {
                callback(state);
                return;
            }

            ExecutionContext.Run(_context, static timer => ((ManualTimer)timer!).Call(), this);
        }

        private void Call() => callback(state);
    }
}
