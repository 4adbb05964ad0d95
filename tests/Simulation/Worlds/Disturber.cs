using Orleans.Runtime;
using Orleans.Streams;
using Weir.Simulation.Faults;

namespace Weir.Simulation.Worlds;

/// <summary>Does to the running process what the seed says, between any two steps.</summary>
internal sealed class Disturber(World world)
{
    private static readonly TimeSpan CallMax = TimeSpan.FromSeconds(2);
    private readonly Dictionary<GrainId, Activation> _zombies = [];
    private readonly Dictionary<GrainId, Activation> _nobody = [];
    private SimulatedProcess? _known;
    private Task? _stopping;

    private SimulatedProcess Process => world.Process;

    /// <summary>
    /// Whether this process had two activations of one grain. What the one made durable the other learns with its next write: until then it
    /// answers questions from what it knew.
    /// </summary>
    public bool HadZombies { get; private set; }

    public void Step()
    {
        Meet();
        if (!world.IsServing && _stopping is null)
        {
            // Half started there is nothing to take down but all of it.
            Try(Fault.ProcessDies, Restart);
            return;
        }

        if (_stopping is { } stopping)
        {
            if (stopping.IsCompleted || world.Chaos.Happens(Fault.ProcessDies))
            {
                Restart();
            }

            return;
        }

        Try(Fault.ActivationDies, KillActivation);
        Try(Fault.ActivationBecomesZombie, MakeZombie);
        Try(Fault.AllActivationsDie, KillAllActivations);
        Try(Fault.ReceiverDies, ReplaceReceiver);
        Try(Fault.ReceiversOverlap, OverlapReceivers);
        Try(Fault.ProcessDies, Restart);
        Try(Fault.ProcessStops, Stop);
    }

    /// <summary>The last of the faults: one agent per queue stays, the newest; a process that was stopping starts again.</summary>
    public void Calm()
    {
        Meet();
        Forget();
        if (_stopping is not null)
        {
            Restart();
            return;
        }

        foreach (var agents in Process.Streams.Agents.GroupBy(agent => agent.QueueId))
        {
            foreach (var old in agents.SkipLast(1))
            {
                Retire(old, cleanly: world.Random.Next(2) == 0);
            }
        }
    }

    private void Meet()
    {
        if (_known != Process)
        {
            Forget();
            HadZombies = false;
            _known = Process;
            Process.Silo.Divert = Divert;
        }
    }

    private void Forget()
    {
        _zombies.Clear();
        _nobody.Clear();
    }

    private void Try(Fault fault, Action act)
    {
        if (world.Chaos.Happens(fault))
        {
            world.Verdict.Note($"{world.Time.Elapsed} {fault}");
            act();
        }
    }

    /// <summary>The process dies, and the next one finds more partitions.</summary>
    public void RestartGrown()
    {
        _stopping = null;
        world.Restart(grows: true);
    }

    private void Restart()
    {
        _stopping = null;
        world.Restart();
    }

    private void Stop()
    {
        world.StopServing();
        _stopping = Process.StopAsync();
    }

    private Activation? DrawActivation()
    {
        var all = Process.Silo.Activations.OrderBy(activation => activation.GrainId.ToString(), StringComparer.Ordinal).ToList();
        return all.Count == 0 ? null : all[world.Chaos.Next(all.Count)];
    }

    private void KillActivation()
    {
        DrawActivation()?.Kill(leaveZombie: world.Settings.SharesPublishers);
        HadZombies |= world.Settings.SharesPublishers;
    }

    private void MakeZombie()
    {
        if (DrawActivation() is { } activation)
        {
            activation.Kill(leaveZombie: true);
            _zombies[activation.GrainId] = activation;
            HadZombies = true;
        }
    }

    public void KillAllActivations()
    {
        Process.ForgetPublishers();
        foreach (var activation in Process.Silo.Activations.OrderBy(activation => activation.GrainId.ToString(), StringComparer.Ordinal).ToList())
        {
            activation.Kill(leaveZombie: false);
        }
    }

    private PullingAgent? DrawAgent()
    {
        var agents = Process.Streams.Agents.OrderBy(agent => agent.QueueId).ToList();
        return agents.Count == 0 ? null : agents[world.Chaos.Next(agents.Count)];
    }

    private void ReplaceReceiver()
    {
        if (DrawAgent() is { } agent)
        {
            Process.Streams.KillAgent(agent);
            StartAgent(agent.QueueId);
        }
    }

    private void OverlapReceivers()
    {
        if (DrawAgent() is not { } agent)
        {
            return;
        }

        var all = Process.Streams.Agents.Where(other => other.QueueId == agent.QueueId).ToList();
        if (all.Count > 1)
        {
            Retire(all[0], cleanly: world.Chaos.Next(2) == 0);
        }
        else
        {
            world.Verdict.Reach(Reached.ReceiversOverlapped);
            StartAgent(agent.QueueId);
        }
    }

    private void StartAgent(QueueId queue)
    {
        var process = Process;
        process.Silo.Scheduler.Run(() => process.Streams.StartAgentAsync(queue));
    }

    private void Retire(PullingAgent agent, bool cleanly)
    {
        var process = Process;
        if (cleanly)
        {
            process.Silo.Scheduler.Run(async () =>
            {
                await agent.ShutdownAsync();
                process.Streams.KillAgent(agent);
            });
        }
        else
        {
            process.Streams.KillAgent(agent);
        }
    }

    /// <summary>The wire: calls that reach the wrong activation, none, or whose answer does not come back.</summary>
    private Activation? Divert(GrainId grainId, Request request)
    {
        if (world.Chaos.Happens(Fault.CallLost))
        {
            return Nobody(grainId);
        }

        if (world.Chaos.Happens(Fault.AnswerLost))
        {
            // Whoever waits gives up at some moment; the call itself goes on.
            world.Time.CreateTimer(_ => request.Fail(new TimeoutException("The answer was lost.")), null, CallMax * world.Random.NextDouble(), Timeout.InfiniteTimeSpan);
        }

        if (!_zombies.TryGetValue(grainId, out var zombie))
        {
            return null;
        }

        if (world.Chaos.Happens(0.05))
        {
            _zombies.Remove(grainId);
            return null;
        }

        if (!world.Chaos.Happens(0.3))
        {
            return null;
        }

        world.Verdict.Reach(Reached.ZombieCalled);
        return zombie;
    }

    /// <summary>An activation that never comes to life: what is sent to it is answered by time alone.</summary>
    private Activation Nobody(GrainId grainId)
    {
        if (!_nobody.TryGetValue(grainId, out var nobody))
        {
            _nobody.Add(grainId, nobody = new Activation(Process.Silo, grainId, Process.GetClass(grainId.Type)));
        }

        return nobody;
    }
}
