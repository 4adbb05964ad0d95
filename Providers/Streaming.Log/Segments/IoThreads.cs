namespace Weir.Streaming.Log;

/// <summary>
/// A few threads of our own for writes that wait for the disk: on the thread pool of a two-core machine a handful of them would stop everything else.
/// One that has nothing to do sleeps at once: a write takes long, and to spin for it takes the cores from everybody else.
/// </summary>
internal sealed class IoThreads : IDisposable
{
    private readonly Queue<Action> _work = [];
    private readonly object _waiting = new();
    private readonly Thread[] _threads;
    private bool _closed;

    public IoThreads(int count)
    {
        _threads = new Thread[count];
        for (var i = 0; i < count; i++)
        {
            _threads[i] = new Thread(Run) { IsBackground = true, Name = $"log-io-{i}" };
            _threads[i].Start();
        }
    }

    public void Post(Action work)
    {
        lock (_waiting)
        {
            ObjectDisposedException.ThrowIf(_closed, this);
            _work.Enqueue(work);
            Monitor.Pulse(_waiting);
        }
    }

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

    /// <summary>Waits until what was posted has run.</summary>
    public void Dispose()
    {
        lock (_waiting)
        {
            _closed = true;
            Monitor.PulseAll(_waiting);
        }

        foreach (var thread in _threads)
        {
            thread.Join();
        }
    }

    private void Run()
    {
        while (Take() is { } work)
        {
            work();
        }
    }

    private Action? Take()
    {
        lock (_waiting)
        {
            Action? work;
            while (!_work.TryDequeue(out work) && !_closed)
            {
                Monitor.Wait(_waiting);
            }

            return work;
        }
    }
}
