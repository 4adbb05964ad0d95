using Weir.TestKit.Time;

namespace Weir.Simulation.Worlds;

/// <summary>One life of the process. What it had begun when it died is never heard of again.</summary>
internal sealed class Life(TimeProvider time, SimulationScheduler scheduler)
{
    private static readonly Task Never = new TaskCompletionSource().Task;
    private readonly TaskCompletionSource _died = new();

    public bool IsOver => _died.Task.IsCompleted;

    public void End() => _died.TrySetResult();

    /// <summary>Done at once while the process lives, never afterwards: stands right before everything that leaves a trace.</summary>
    public Task StillGoesOn => IsOver ? Never : Task.CompletedTask;

    /// <summary>Lets time pass. Until whoever waits has its turn again the process may have died: <see cref="StillGoesOn"/> has to follow.</summary>
    public Task PassAsync(TimeSpan latency) => Task.Delay(latency, time);

    /// <summary>Runs work that goes on whatever becomes of the grain or agent that asked for it: what is on its way to a disk.</summary>
    public Task DetachAsync(Func<Task> work) => scheduler.Start(work);

    /// <summary>For those outside: the connection breaks when the process dies.</summary>
    public async Task<T> ObserveAsync<T>(Task<T> work)
    {
        await ObserveAsync((Task)work);
        return await work;
    }

    /// <inheritdoc cref="ObserveAsync{T}(Task{T})"/>
    public async Task ObserveAsync(Task work)
    {
        if (await Task.WhenAny(work, _died.Task) != work)
        {
            throw new IOException("The connection broke.");
        }

        await work;
    }
}
