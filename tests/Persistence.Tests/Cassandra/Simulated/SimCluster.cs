using Weir.TestKit.Time;

namespace Weir.Persistence.Tests.Cassandra.Simulated;

/// <summary>
/// Three replicas of everything, and what goes wrong between them, drawn from a seed. Without a seed nothing does and requests come one after another, from any thread;
/// with one, every message is a step, and steps are taken in an order drawn from the seed, on one thread.
/// </summary>
internal sealed class SimCluster
{
    private readonly List<TaskCompletionSource> _steps = [];
    private readonly List<Task> _late = [];


    public SimCluster(int? seed = null, SimFaults? faults = null)
    {
        IsInterleaved = seed is not null;
        Random = new Random(seed ?? 0);
        Faults = faults ?? SimFaults.None;
        Replicas = [.. Enumerable.Range(1, 3).Select(number => new SimReplica(number, seed is null ? TimeSpan.Zero : TimeSpan.FromSeconds(Random.Next(-40, 40))))];
    }

    public bool IsInterleaved { get; }

    public Random Random { get; }

    public SimFaults Faults { get; set; }

    public ManualTime Time { get; } = new();

    public IReadOnlyList<SimReplica> Replicas { get; }

    public int Quorum => (Replicas.Count / 2) + 1;

    /// <summary>Keyspaces with their tables, and those with their columns.</summary>
    public SimSchema Schema { get; } = new();

    /// <summary>What was decided, by key.</summary>
    public SimHistory History { get; } = new();

    /// <summary>What happened, and how often.</summary>
    public SortedDictionary<string, int> Happened { get; } = new(StringComparer.Ordinal);

    /// <summary>Whether a read at serial consistency ends what it does not see: false is how Cassandra was before 3.0.24, 3.11.10 and 4.0.</summary>
    public bool EndsUnseenProposals { get; init; } = true;

    /// <summary>Whether conditions of changes are looked at.</summary>
    public bool HeedsConditions { get; init; } = true;

    public bool Draws(double share) => share > 0 && Random.NextDouble() < share;

    public void Note(string what) => Happened[what] = Happened.GetValueOrDefault(what) + 1;

    /// <summary>Waits for this message's turn.</summary>
    public Task StepAsync()
    {
        if (!IsInterleaved)
        {
            return Task.CompletedTask;
        }

        var step = new TaskCompletionSource();
        _steps.Add(step);
        return step.Task;
    }

    /// <summary>Lets a request be executed although nobody waits for it.</summary>
    public void Leave(Task work) => _late.Add(work);

    /// <summary>Takes steps until work, and everything that was left behind, is done.</summary>
    public void Run(params Task[] work)
    {
        for (var steps = 0; !work.All(task => task.IsCompleted) || !_late.All(task => task.IsCompleted); steps++)
        {
            Assert.True(steps < 2_000_000, "The simulation does not end.");
            ChangeNodes();
            if (_steps.Count > 0 && (Random.Next(20) > 0 || Time.Armed == 0))
            {
                var next = Random.Next(_steps.Count);
                var step = _steps[next];
                _steps.RemoveAt(next);
                Time.Advance(TimeSpan.FromMilliseconds(1));
                step.SetResult();
            }
            else
            {
                Assert.True(Time.AdvanceToNext(), "Nothing is left to do, and something is not done.");
            }
        }

        foreach (var done in work.Concat(_late))
        {
            done.GetAwaiter().GetResult();
        }
    }

    /// <summary>Ends what goes wrong.</summary>
    public void Heal()
    {
        Faults = SimFaults.None;
        foreach (var replica in Replicas)
        {
            replica.IsUp = true;
        }
    }

    private void ChangeNodes()
    {
        if (Draws(Faults.NodeChanges))
        {
            // Mostly one is down, sometimes two or three.
            var down = Replicas.Where(replica => !replica.IsUp).ToList();
            var replica = down.Count > 0 && Random.Next(5) > 0 ? down[Random.Next(down.Count)] : Replicas[Random.Next(Replicas.Count)];
            replica.IsUp = !replica.IsUp;
            Note(replica.IsUp ? "node up" : "node down");
        }
    }
}
