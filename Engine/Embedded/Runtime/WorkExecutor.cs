using Microsoft.Extensions.DependencyInjection;

namespace Orleans.Runtime;

/// <summary>
/// Where all work of a silo runs: the thread pool, or the <see cref="TaskScheduler"/> that is registered under <see cref="SchedulerKey"/>. On the latter
/// every item
/// is a task of its own, so that it may choose among all owners that have something to do.
/// </summary>
internal sealed class WorkExecutor([FromKeyedServices(WorkExecutor.SchedulerKey)] TaskScheduler? underlying = null)
{
    public const string SchedulerKey = "Orleans.Runtime";
    private static readonly Action<object?> Execute = static item => ExecuteWithoutContext((IThreadPoolWorkItem)item!);
    /// <summary>
    /// How answers to calls continue. On the pool a caller's continuation must not run inside the turn that answers it. A simulation has one thread, and there
    /// the asynchronous way would lead through the pool wherever tasks are combined (<see cref="Task.WhenAll(Task[])"/>,
    /// <see cref="Task.WaitAsync(CancellationToken)"/>).
    /// </summary>
    public TaskCreationOptions Continuations { get; } = underlying is null ? TaskCreationOptions.RunContinuationsAsynchronously : TaskCreationOptions.None;
    /// <summary>Whether one owner's work may run another's in its midst. In a simulation the scheduler decides who runs next, and nobody else.</summary>
    public bool MayRunInline { get; } = underlying is null;
    public int ItemsPerRun { get; } = underlying is null ? 64 : 1;

    public void Schedule(IThreadPoolWorkItem item)
    {
        if (underlying is null)
        {
            ThreadPool.UnsafeQueueUserWorkItem(item, preferLocal: true);
            return;
        }

        // What flows with the caller is the caller's: a turn begins with an empty execution context, as on the pool.
        using var flow = ExecutionContext.IsFlowSuppressed() ? default(IDisposable) : ExecutionContext.SuppressFlow();
        _ = Task.Factory.StartNew(Execute, item, CancellationToken.None, TaskCreationOptions.DenyChildAttach, underlying);
    }

    // A context of the thread's own (a test runner's) would catch what the work awaits, before the work's scheduler could.
    private static void ExecuteWithoutContext(IThreadPoolWorkItem item)
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            item.Execute();
        }
        finally
        {
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }
}
