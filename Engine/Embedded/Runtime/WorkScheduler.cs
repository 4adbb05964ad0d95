namespace Orleans.Runtime;

/// <summary>
/// Runs one owner's work (an activation, a pulling agent, the silo itself) one item at a time, in the order in which it came. It is the current
/// <see cref="TaskScheduler"/> while it does so, hence whatever is awaited comes back here. What it runs on underneath is the thread pool or the scheduler
/// of a simulation.
/// </summary>
internal sealed class WorkScheduler(WorkExecutor executor, object owner) : TaskScheduler, IThreadPoolWorkItem
{
    private static readonly Action<object?> RunItems = static scheduler => ((WorkScheduler)scheduler!).ExecuteItems();
    private readonly Queue<object> _queue = new();
    private readonly Lock _lock = new();
    private bool _scheduled;
    private bool _stopped;
    private Thread? _runningOn;
    private IWorkItem? _next;
    private int _left;
    public object Owner { get; } = owner;
    public override int MaximumConcurrencyLevel => 1;
    /// <summary>The owner whose work runs here and now, or null.</summary>
    public static object? CurrentOwner => (Current as WorkScheduler)?.Owner;

    /// <summary>Drops whatever waits and whatever comes: the owner is dead.</summary>
    public void Stop()
    {
        lock (_lock)
        {
            _stopped = true;
            _queue.Clear();
        }
    }

    public void Enqueue(IWorkItem item) => Add(item);

    /// <summary>Runs an item on the caller's thread, within the caller's own work, where nothing else runs or waits here. False where it did not.</summary>
    public bool TryExecute(IWorkItem item)
    {
        lock (_lock)
        {
            if (_scheduled || _stopped || !executor.MayRunInline) { return false; }

            _scheduled = true;
        }

        _runningOn = Thread.CurrentThread;
        _left = 0;
        _next = item;
        new Task(RunItems, this, TaskCreationOptions.DenyChildAttach).RunSynchronously(this);
        lock (_lock)
        {
            _runningOn = null;
            _scheduled = _queue.Count > 0;
            if (!_scheduled) { return true; }
        }

        executor.Schedule(this);
        return true;
    }

    /// <summary>Runs a step of the owner's own; nothing of the caller's execution context comes with it.</summary>
    public Task Run(Func<Task> work)
    {
        using var flow = ExecutionContext.IsFlowSuppressed() ? default(IDisposable) : ExecutionContext.SuppressFlow();
        return Task.Factory.StartNew(work, CancellationToken.None, TaskCreationOptions.DenyChildAttach, this).Unwrap();
    }

    void IThreadPoolWorkItem.Execute()
    {
        _runningOn = Thread.CurrentThread;
        for (_left = executor.ItemsPerRun; _left > 0;)
        {
            if (Dequeue() is not { } item) { return; }

            if (item is Task task)
            {
                TryExecuteTask(task);
                continue;
            }

            _next = (IWorkItem)item;
            new Task(RunItems, this, TaskCreationOptions.DenyChildAttach).RunSynchronously(this);
        }

        _runningOn = null;
        executor.Schedule(this);
    }

    protected override void QueueTask(Task task) => Add(task);

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) =>
        !taskWasPreviouslyQueued && _runningOn == Thread.CurrentThread && TryExecuteTask(task);

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_lock)
        {
            return _queue.OfType<Task>().ToArray();
        }
    }

    // Items are no tasks, so that they need not be made anew each time; to run here they need one around them, and one does for all that stand in a row.
    private void ExecuteItems()
    {
        for (var item = _next; item is not null; item = _left > 0 ? DequeueItem() : null)
        {
            item.Execute();
        }
    }

    private object? Dequeue()
    {
        lock (_lock)
        {
            if (_queue.TryDequeue(out var item))
            {
                _left--;
                return item;
            }

            // Before another thread may run the next item: clearing it later would take it from that thread, which then waited for itself.
            _runningOn = null;
            _scheduled = false;
            return null;
        }
    }

    private IWorkItem? DequeueItem()
    {
        lock (_lock)
        {
            if (_queue.TryPeek(out var item) && item is IWorkItem)
            {
                _left--;
                return (IWorkItem)_queue.Dequeue();
            }

            return null;
        }
    }

    private void Add(object item)
    {
        lock (_lock)
        {
            if (_stopped) { return; }

            _queue.Enqueue(item);
            if (_scheduled) { return; }

            _scheduled = true;
        }

        executor.Schedule(this);
    }
}

/// <summary>Work that is no task.</summary>
internal interface IWorkItem
{
    void Execute();
}
