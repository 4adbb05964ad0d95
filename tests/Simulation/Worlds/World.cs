using Weir.Simulation.Faults;
using Weir.Simulation.Log;
using Weir.Simulation.Storage;
using Weir.Simulation.Traffic;
using Weir.TestKit.Time;

namespace Weir.Simulation.Worlds;

/// <summary>Everything of one seed: traffic, faults, one process after the other, and what outlives them.</summary>
internal sealed class World
{
    private const long StepsMax = 3_000_000;
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(20);
    private readonly List<Task> _senders = [];
    private readonly List<SimulatedProducer> _producers;
    private SimulatedProcess? _serving;

    public World(int seed, WorldOptions? options = null)
    {
        Seed = seed;
        Options = options ?? new WorldOptions();
        Random = new Random(seed);
        Scheduler = new SimulationScheduler(new Random(Random.Next()));
        Chaos = new Chaos(new Random(Random.Next()));
        Settings = new ProcessSettings(new Random(Random.Next()));
        Traffic = new TrafficPlan(new Random(Random.Next()), Time.GetUtcNow());
        foreach (var (stream, partitions) in Traffic.Partitions)
        {
            Disk.Grow(stream, partitions);
        }

        Watch = new CommitWatch(Disk, States, Letters, StateBytes.Serializer, Traffic.Rules, Verdict);
        _producers = Traffic.CreateProducers(() => _serving?.Log, Time, Chaos);
    }

    public int Seed { get; }

    public WorldOptions Options { get; }

    public Random Random { get; }

    public ManualTime Time { get; } = new();

    public SimulationScheduler Scheduler { get; }

    public Chaos Chaos { get; }

    public ProcessSettings Settings { get; }

    public TrafficPlan Traffic { get; }

    public SimulatedDisk Disk { get; } = new();

    public StoredStates States { get; } = new();

    public KeptLetters Letters { get; } = new();

    public Verdict Verdict { get; } = new();

    public CommitWatch Watch { get; }

    /// <summary>Whether a process has started and takes requests.</summary>
    public bool IsServing => _serving is not null;

    public IReadOnlyList<SimulatedProducer> Producers => _producers;

    /// <summary>The process that runs now.</summary>
    public SimulatedProcess Process { get; private set; } = null!;

    /// <summary>Runs all of it; throws what is wrong.</summary>
    public void Run()
    {
        var context = SynchronizationContext.Current;
        SynchronizationContext.SetSynchronizationContext(null);
        try
        {
            Begin();
            _senders.AddRange(_producers.Select(producer => Scheduler.Start(producer.RunAsync)));
            var disturber = new Disturber(this);
            Scheduler.Start(new Questioner(this, disturber).RunAsync);
            RunUntil(() => _senders.TrueForAll(sender => sender.IsCompleted) || Time.Elapsed > TimeSpan.FromMinutes(3), disturber.Step, "the senders have their answers");
            Chaos.IsOn = false;
            disturber.Calm();
            RunUntil(() => _senders.TrueForAll(sender => sender.IsCompleted), null, "the senders have their answers, without faults");
            _senders.ForEach(sender => sender.GetAwaiter().GetResult());
            Settle();
            if (disturber.HadZombies)
            {
                disturber.KillAllActivations();
            }

            Check("drained");
            if (Random.Next(2) == 0)
            {
                Complete(Process.StopAsync(), "the process stops");
            }

            Restart();
            Settle();
            Check("started again");
        }
        finally
        {
            Process?.Kill();
            Process?.Dispose();
            SynchronizationContext.SetSynchronizationContext(context);
        }
    }

    /// <summary>Starts a process over what the last one left.</summary>
    public void Restart()
    {
        Verdict.Note($"{Time.Elapsed} the process dies");
        _serving = null;
        Process.Kill();
        Process.Dispose();
        if (Traffic.Grows && Disk.Counts[Records.RecordKinds.Counter] < 4)
        {
            Disk.Grow(Records.RecordKinds.Counter, Disk.Counts[Records.RecordKinds.Counter] + 1);
        }

        Begin();
    }

    /// <summary>No request comes in any more.</summary>
    public void StopServing() => _serving = null;

    /// <summary>Runs until a task is done, and says what it said.</summary>
    public T Complete<T>(Task<T> task, string what)
    {
        Complete((Task)task, what);
        return task.Result;
    }

    public void Complete(Task task, string what)
    {
        RunUntil(() => task.IsCompleted, null, what);
        task.GetAwaiter().GetResult();
    }

    private void Begin()
    {
        Process = new SimulatedProcess(this);
        var process = Process;
        Scheduler.Start(async () =>
        {
            try
            {
                await process.StartAsync();
                _serving = process == Process ? process : _serving;
            }
            catch (Exception exception) when (process == Process)
            {
                Verdict.Fail($"The process did not start: {exception}");
            }
            catch (ObjectDisposedException)
            {
                // It was killed while it started.
            }
        });
    }

    /// <summary>Without faults everything that is durable in the log is taken, made durable and committed.</summary>
    private void Settle() =>
        RunUntil(() => Disk.Partitions.All(partition => partition.Reached == partition.DurableEnd), null, "everything is committed");

    private void Check(string when)
    {
        Verdict.Note($"{Time.Elapsed} checking, {when}");
        new WorldChecks(this, when).Run();
    }

    private void RunUntil(Func<bool> isDone, Action? disturb, string what)
    {
        var steps = Scheduler.Steps + StepsMax;
        var until = Time.Elapsed + TimeMax;
        while (!isDone())
        {
            Verdict.ThrowIfFailed();
            disturb?.Invoke();
            if (!Scheduler.RunOne() && !Time.AdvanceToNext())
            {
                throw new SimulationFailure($"Nothing happens any more, and it is not so that {what}.");
            }

            if (Scheduler.Steps > steps || Time.Elapsed > until)
            {
                throw new SimulationFailure($"After {Scheduler.Steps} steps and {Time.Elapsed} it is not so that {what}. {Describe()}");
            }
        }

        Verdict.ThrowIfFailed();
    }

    private string Describe() => string.Join("; ", Disk.Partitions.Select(partition =>
        $"{partition.Stream}/{partition.Number}: committed {partition.Committed?.ToString() ?? "nothing"} of {partition.DurableEnd}"));
}
