using FASTER.core;

namespace Weir.Streaming.Log;

/// <summary>
/// One commit for everybody who waits: while the disk is busy with one, those who come wait together for the next. Nobody is told "durable"
/// before the disk said so.
/// </summary>
/// <param name="log">The log.</param>
/// <param name="cause">Why a write failed.</param>
/// <param name="acknowledging">Told what is about to be acknowledged, before anybody is.</param>
/// <param name="measured">Told how long a commit took.</param>
/// <param name="time">The clock.</param>
internal sealed class GroupCommit(FasterLog log, Func<Exception?> cause, Action<long> acknowledging, Action<TimeSpan> measured, TimeProvider time)
{
    private readonly Lock _lock = new();
    private List<Waiter> _waiting = [];
    private bool _running;
    private long _durable = log.CommittedUntilAddress;

    /// <summary>Everything below this address survives.</summary>
    public long Durable => Volatile.Read(ref _durable);

    /// <summary>Why nothing can be committed any more; null while all is well.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>Waits until everything below an address is durable.</summary>
    /// <exception cref="AppendFailedException">The write failed.</exception>
    public Task WaitAsync(long address)
    {
        lock (_lock)
        {
            if (address <= _durable)
            {
                return Task.CompletedTask;
            }

            return Failure is null ? Enlist(address) : Task.FromException(Failed(Failure));
        }
    }

    /// <summary>Waits for one whole commit, whatever it covers: room in memory comes with it.</summary>
    public Task WaitForRoundAsync()
    {
        lock (_lock)
        {
            return Failure is null ? Enlist(0) : Task.FromException(Failed(Failure));
        }
    }

    private static AppendFailedException Failed(Exception reason) => new($"The log could not be written: {reason.Message}", reason);

    private Task Enlist(long address)
    {
        var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _waiting.Add(new Waiter(address, done));
        if (!_running)
        {
            _running = true;
            _ = Task.Run(RunAsync);
        }

        return done.Task;
    }

    private async Task RunAsync()
    {
        do
        {
            var started = time.GetTimestamp();
            try
            {
                await log.CommitAsync().ConfigureAwait(false);
                // Before anybody can learn that it is durable.
                acknowledging(log.CommittedUntilAddress);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                Fail(cause() ?? e);
                return;
            }

            measured(time.GetElapsedTime(started));
        }
        while (Serve(log.CommittedUntilAddress));
    }

    /// <summary>Answers those whose bytes are durable; says whether others wait.</summary>
    private bool Serve(long durable)
    {
        List<Waiter> served;
        bool more;
        lock (_lock)
        {
            Volatile.Write(ref _durable, durable);
            (served, _waiting) = (_waiting, []);
            _waiting.AddRange(served.Where(w => w.Address > durable));
            more = _running = _waiting.Count > 0;
        }

        foreach (var waiter in served)
        {
            if (waiter.Address <= durable)
            {
                waiter.Done.SetResult();
            }
        }

        return more;
    }

    private void Fail(Exception reason)
    {
        List<Waiter> failed;
        lock (_lock)
        {
            Failure = reason;
            (failed, _waiting) = (_waiting, []);
            _running = false;
        }

        foreach (var waiter in failed)
        {
            waiter.Done.SetException(Failed(reason));
        }
    }

    private readonly record struct Waiter(long Address, TaskCompletionSource Done);
}
