using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;

namespace Weir.TestKit.Silos;

/// <summary>
/// What ties one silo of a test to everything that outlives it: storage, log, dead letters. Orleans' own way to kill a silo of the same process lets
/// its agents and grains end in good order; cutting the line first takes from them what a killed process does not have either. Thread-safe.
/// </summary>
public sealed class Lifeline
{
    private readonly Lock _lock = new();
    private readonly HashSet<(string Stream, int Partition)> _reads = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private bool _isCut;
    private int _landing;

    /// <summary>The line of a silo of this process.</summary>
    public static Lifeline Of(SiloHandle silo) => ((InProcessSiloHandle)silo).ServiceProvider.GetRequiredService<Lifeline>();

    /// <summary>The partitions that the silo has receivers of.</summary>
    public IReadOnlyCollection<(string Stream, int Partition)> Reads
    {
        get
        {
            lock (_lock)
            {
                return [.. _reads];
            }
        }
    }

    /// <summary>Completes when a receiver opens or closes after now.</summary>
    public Task Changed
    {
        get
        {
            lock (_lock)
            {
                return _changed.Task;
            }
        }
    }

    /// <summary>The moment of the kill: nothing that the silo does from here on lands, and nothing answers.</summary>
    /// <param name="landing">So many writes were under way at that moment: they land, only their answers are lost.</param>
    public void Cut(int landing = 0)
    {
        lock (_lock)
        {
            _isCut = true;
            _landing = landing;
            _reads.Clear();
        }
    }

    /// <summary>Writes, unless the silo has been killed; answers, unless it was killed meanwhile.</summary>
    public async Task WriteAsync(Func<Task> write)
    {
        lock (_lock)
        {
            if (_isCut && --_landing < 0)
            {
                throw Killed();
            }
        }

        await write();
        ThrowIfCut();
    }

    /// <summary>Throws once the silo has been killed.</summary>
    public void ThrowIfCut()
    {
        lock (_lock)
        {
            if (_isCut)
            {
                throw Killed();
            }
        }
    }

    internal void Open(string stream, int partition) => Change(() => !_isCut && _reads.Add((stream, partition)));

    internal void Close(string stream, int partition) => Change(() => _reads.Remove((stream, partition)));

    // Only the remains of the silo meet it.
    private static IOException Killed() => new("This silo has been killed.");

    private void Change(Func<bool> change)
    {
        TaskCompletionSource before;
        lock (_lock)
        {
            if (!change())
            {
                return;
            }

            before = _changed;
            _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        before.SetResult();
    }
}
