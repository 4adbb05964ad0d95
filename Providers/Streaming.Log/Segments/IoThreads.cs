using System.Collections.Concurrent;

namespace Weir.Streaming.Log;

/// <summary>
/// A few threads of our own for writes that wait for the disk: on the thread pool of a two-core machine a handful of them would stop everything else.
/// </summary>
internal sealed class IoThreads : IDisposable
{
    private readonly BlockingCollection<Action> _work = [];
    private readonly Thread[] _threads;

    public IoThreads(int count)
    {
        _threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = $"log-io-{i}" };
            _threads[i].Start();
        }
    }

    public void Post(Action work) => _work.Add(work);

    /// <summary>Runs something on one of the threads; the await continues wherever its caller belongs.</summary>
    public Task RunAsync(Action work)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        Post(() =>
        {
            try
            {
                work();
                done.SetResult();
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                done.SetException(e);
            }
        });
        return done.Task;
    }

    public void Dispose()
    {
        _work.CompleteAdding();
        foreach (var thread in _threads)
        {
            thread.Join();
        }

        _work.Dispose();
    }

    private void Run()
    {
        foreach (var work in _work.GetConsumingEnumerable())
        {
            work();
        }
    }
}
