namespace Weir.Streaming.Log;

/// <summary>Counts the appends under way, so that closing waits for them and lets no new one in.</summary>
internal sealed class AppendsInFlight
{
    private readonly Lock _lock = new();
    private readonly TaskCompletionSource _drained = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _count;
    private bool _closed;

    /// <summary>Completes when the last append is through after <see cref="Close"/>.</summary>
    public Task Drained => _drained.Task;

    public void Enter()
    {
        lock (_lock)
        {
            if (_closed)
            {
                throw new AppendFailedException("The log is closed.");
            }

            _count++;
        }
    }

    public void Leave()
    {
        lock (_lock)
        {
            if (--_count == 0 && _closed)
            {
                _drained.TrySetResult();
            }
        }
    }

    /// <summary>Does something small unless closed.</summary>
    public void Guard(Action action)
    {
        lock (_lock)
        {
            if (!_closed)
            {
                action();
            }
        }
    }

    /// <summary>Lets nobody in any more; false when that was so already.</summary>
    public bool Close()
    {
        lock (_lock)
        {
            if (_closed)
            {
                return false;
            }

            _closed = true;
            if (_count == 0)
            {
                _drained.TrySetResult();
            }

            return true;
        }
    }
}
