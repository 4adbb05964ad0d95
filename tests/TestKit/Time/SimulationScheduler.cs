namespace Weir.TestKit.Time;

/// <summary>
/// Runs tasks on the one thread that made it, the next one drawn from all that wait: every order that real threads could bring about at the
/// points where tasks hand over, and the same one again for the same random numbers. Work that arrives from any other thread is a breach:
/// something left for the thread pool, and the run could not be repeated.
/// </summary>
/// <param name="random">Where the order comes from.</param>
public sealed class SimulationScheduler(Random random) : TaskScheduler
{
    private readonly int _thread = Environment.CurrentManagedThreadId;
    private readonly Lock _lock = new();
    private readonly List<Task> _waiting = [];
    private string? _breach;

    /// <summary>Tasks run so far.</summary>
    public long Steps { get; private set; }

    /// <summary>Whether anything waits.</summary>
    public bool IsIdle
    {
        get
        {
            lock (_lock)
            {
                return _waiting.Count == 0;
            }
        }
    }

    public override int MaximumConcurrencyLevel => 1;

    /// <summary>Runs one of the waiting tasks.</summary>
    /// <returns>False when none waits.</returns>
    /// <exception cref="InvalidOperationException">Work came from another thread.</exception>
    public bool RunOne()
    {
        Task next;
        lock (_lock)
        {
            if (_breach is not null)
            {
                throw new InvalidOperationException(_breach);
            }

            if (_waiting.Count == 0)
            {
                return false;
            }

            var index = random.Next(_waiting.Count);
            next = _waiting[index];
            _waiting[index] = _waiting[^1];
            _waiting.RemoveAt(_waiting.Count - 1);
        }

        Steps++;

        // A test runner's context on this thread would catch what the work awaits, and run it on threads of its own.
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        TryExecuteTask(next);
        SynchronizationContext.SetSynchronizationContext(context);
        return true;
    }

    /// <summary>Starts work here.</summary>
    /// <param name="work">The work.</param>
    /// <returns>When it is done.</returns>
    public Task Start(Func<Task> work) => Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();

    protected override void QueueTask(Task task)
    {
        lock (_lock)
        {
            if (Environment.CurrentManagedThreadId != _thread)
            {
                _breach ??= $"Work came from thread {Environment.CurrentManagedThreadId} ({Thread.CurrentThread.Name}), not from the simulation's own:{Environment.NewLine}"
                    + Environment.StackTrace;
            }

            _waiting.Add(task);
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_lock)
        {
            return [.. _waiting];
        }
    }
}
