using Weir.Records;
using Weir.Simulation.Elevators;
using Weir.Simulation.Faults;
using Weir.Simulation.Log;
using Weir.Simulation.Storage;
using Weir.Simulation.Subjects;
using Weir.Simulation.Traffic;
using Weir.Simulation.Wrongs;
using Weir.TestKit.Time;

namespace Weir.Simulation.Worlds;

/// <summary>Everything of one seed: traffic, faults, one process after the other, and what outlives them.</summary>
internal sealed class World
{
    private const long StepsMax = 3_000_000;
    private static readonly TimeSpan FaultsMax = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan TimeMax = TimeSpan.FromMinutes(20);
    private readonly List<Task> _senders = [];
    private readonly List<SimulatedProducer> _producers;
    private readonly Halt _halt;
    private readonly Disturber _disturber;
    private SimulatedProcess? _serving;

    public World(int seed, WorldOptions? options = null)
    {
        Seed = seed;
        Options = options ?? new WorldOptions();
        Random = new Random(seed);
        Scheduler = new SimulationScheduler(new Random(Random.Next()));
        Chaos = new Chaos(new Random(Random.Next()), Verdict.Coverage);
        Subject = CreateSubject(new Random(Random.Next()));
        Settings = new ProcessSettings(new Random(Random.Next()), isCrowded: Traffic is GatewayTrafficPlan { IsCrowded: true });
        Disk = new SimulatedDisk(Traffic.IsInFiles, Verdict);
        foreach (var (stream, partitions) in Traffic.Partitions)
        {
            Disk.Create(stream, partitions);
        }

        Watch = new CommitWatch(Disk, Letters, Subject, Verdict);
        _disturber = new Disturber(this);
        _halt = new Halt(Traffic.Producers.Count);
        _producers = Traffic.Producers.ConvertAll(plan =>
            new SimulatedProducer(plan, () => _serving?.Log, _halt, Time, new Random(Random.Next()), Chaos, Verdict));
    }

    public int Seed { get; }

    public WorldOptions Options { get; }

    public Random Random { get; }

    public ManualTime Time { get; } = new();

    public SimulationScheduler Scheduler { get; }

    public Chaos Chaos { get; }

    public ProcessSettings Settings { get; }

    public ISubject Subject { get; }

    public TrafficPlan Traffic => Subject.Traffic;

    public SimulatedDisk Disk { get; }

    public StoredStates States { get; } = new();

    public KeptLetters Letters { get; } = new();

    public Verdict Verdict { get; } = new();

    public CommitWatch Watch { get; }

    /// <summary>Whether a process has started and takes requests.</summary>
    public bool IsServing => _serving is not null;

    /// <inheritdoc cref="Disturber.HadZombies"/>
    public bool HadZombies => _disturber.HadZombies;

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
            Begin([]);
            _senders.AddRange(_producers.Select(producer => Scheduler.Start(() => SendAsync(producer))));
            Scheduler.Start(new Questioner(this).RunAsync);
            RunUntil(() => HaveSent || Time.Elapsed > FaultsMax, _disturber.Step, "the senders have their answers");
            Chaos.IsOn = false;
            _disturber.Calm();
            RunUntil(() => HaveSent, null, "the senders have their answers, without faults");
            Settle();
            if (_disturber.HadZombies)
            {
                _disturber.KillAllActivations();
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
    public void Restart(bool grows = false)
    {
        Verdict.Note($"{Time.Elapsed} the process dies");
        _serving = null;
        Process.Kill();
        Process.Dispose();
        Begin(grows ? [.. Traffic.Partitions.Keys] : Traffic.Growth == Growth.AtAnyStart && Disk.Counts[RecordKinds.Counter] < 4 ? [RecordKinds.Counter] : []);
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

    private ISubject CreateSubject(Random random) => Options.Subject == SubjectName.Devices
        ? new DeviceSubject(this, new DeviceTrafficPlan(random, Time.GetUtcNow()))
        : new GatewaySubject(this, new GatewayTrafficPlan(random, Time.GetUtcNow()));

    private bool HaveSent => _senders.TrueForAll(sender => sender.IsCompleted);

    private async Task SendAsync(SimulatedProducer producer)
    {
        try
        {
            await producer.RunAsync();
        }
        catch (SimulationFailure failure)
        {
            Verdict.Fail(failure.Message);
        }
    }

    /// <summary>All senders wait, with every answer they want: the log grows, and they go on while much of it has yet to be read.</summary>
    private void GrowBetweenRequests()
    {
        if (_halt.IsComplete)
        {
            _disturber.RestartGrown();
            _halt.GoOn();
        }
    }

    private void Begin(IReadOnlyList<string> growing)
    {
        Disk.Open(Random, Options.Wrong == Wrong.LosesAcknowledged, growing);
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
        RunUntil(() => Disk.Partitions.All(partition => partition.Highest == partition.DurableEnd), null, "everything is committed");

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
            GrowBetweenRequests();
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
