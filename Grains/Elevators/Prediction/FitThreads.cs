using System.Collections.Concurrent;
using System.Runtime.InteropServices;

namespace Weir.Grains.Elevators.Prediction;

/// <summary>
/// Threads of this process in which models are fitted: half as many as there are processors, and less urgent to the system than those that answer. A fit takes a processor for seconds; in the pool's threads it
/// would hold up everything that waits for one.
/// </summary>
public sealed partial class FitThreads : IDisposable
{
    private const int LessUrgent = 10;
    private readonly BlockingCollection<Action> _work = [];
    private readonly Lock _lock = new();
    private readonly int _most;
    private int _started;

    /// <param name="processors">How many processors there are.</param>
    public FitThreads(int processors) => _most = Math.Max(1, processors / 2);

    /// <summary>Runs something.</summary>
    /// <typeparam name="T">What it comes to.</typeparam>
    /// <param name="work">What.</param>
    /// <returns>Its result.</returns>
    public Task<T> RunAsync<T>(Func<T> work)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(work());
            }
            catch (Exception exception)
            {
                done.SetException(exception);
            }
        });
        Start();
        return done.Task;
    }

    /// <summary>Ends the threads when what is queued has been done.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Start()
    {
        lock (_lock)
        {
            if (_started < _most)
            {
                _started++;
                new Thread(Run) { IsBackground = true, Name = "model-fit" }.Start();
            }
        }
    }

    private void Run()
    {
        if (OperatingSystem.IsLinux())
        {
            // There the runtime's own priorities say nothing; it is the calling thread's alone, and goes from where it is.
            _ = Nice(LessUrgent);
        }
        else
        {
            Thread.CurrentThread.Priority = ThreadPriority.BelowNormal;
        }

        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }

    [LibraryImport("libc", EntryPoint = "nice")]
    private static partial int Nice(int increment);
}
