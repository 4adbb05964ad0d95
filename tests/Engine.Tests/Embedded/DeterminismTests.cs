using Orleans;
using Orleans.Hosting;
using Orleans.Runtime;

namespace Weir.Engine.Tests.Embedded;

public sealed class DeterminismTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(42)]
    [InlineData(20261)]
    public void Simulation_WhenTheSeedIsTheSame_TheTraceIsTheSame(int seed)
    {
        var first = RunOnce(seed);
        var second = RunOnce(seed);

        Assert.Equal(first, second);
        Assert.True(first.Count > 150, $"Only {first.Count} lines: nothing was simulated.");
    }

    [Fact]
    public void Simulation_WhenTheSeedIsAnother_TheTraceIsAnother() => Assert.NotEqual(RunOnce(1), RunOnce(2));

    [Fact]
    public void Collection_WhenAGrainIsIdle_DeactivatesItAndNotTheBusyOne()
    {
        var silo = new SimulatedSilo(3, builder => builder.AddMemoryGrainStorageAsDefault());
        silo.Start();
        var trace = WanderingGrain.Begin(silo.Time);
        silo.Run(() => silo.Grains.GetGrain<IWanderingGrain>("idle").Touch());
        silo.Run(async () =>
        {
            for (var minute = 0; minute < 20; minute++)
            {
                await silo.Grains.GetGrain<IWanderingGrain>("busy").Touch();
                await Task.Delay(TimeSpan.FromMinutes(1), silo.Time);
            }
        });

        Assert.Contains(trace, line => line.EndsWith("idle deactivates ActivationIdle", StringComparison.Ordinal));
        Assert.DoesNotContain(trace, line => line.Contains("busy deactivates", StringComparison.Ordinal));
        silo.Stop();
    }

    [Fact]
    public void Kill_WhenAnActivationDies_ItsCallersLearnItAndTheNextOneBeginsAnew()
    {
        var silo = new SimulatedSilo(4, builder => builder.AddMemoryGrainStorageAsDefault());
        silo.Start();
        var trace = WanderingGrain.Begin(silo.Time);
        var grain = silo.Grains.GetGrain<IWanderingGrain>("victim");
        silo.Run(async () =>
        {
            await grain.Touch();
            var waiting = grain.Sleep(TimeSpan.FromSeconds(10));
            await Task.Delay(TimeSpan.FromSeconds(1), silo.Time);
            silo.Silo.Find(grain.GetGrainId())!.Kill(leaveZombie: false);
            await Assert.ThrowsAsync<SiloUnavailableException>(() => waiting);
            Assert.Equal(1, await grain.Touch());
        });

        Assert.DoesNotContain(trace, line => line.Contains("deactivates", StringComparison.Ordinal));
        Assert.Equal(2, trace.Count(line => line.EndsWith("victim activates", StringComparison.Ordinal)));
        silo.Stop();
    }

    [Fact]
    public void Kill_WhenItLeavesAZombie_ThatOneFinishesWhatItBeganAndTakesWhatIsSentToIt()
    {
        var silo = new SimulatedSilo(5, builder => builder.AddMemoryGrainStorageAsDefault());
        silo.Start();
        WanderingGrain.Begin(silo.Time);
        var grain = silo.Grains.GetGrain<IWanderingGrain>("undead");
        silo.Run(async () =>
        {
            Assert.Equal(1, await grain.Touch());
            var waiting = grain.Sleep(TimeSpan.FromSeconds(5));
            await Task.Delay(TimeSpan.FromSeconds(1), silo.Time);
            var zombie = silo.Silo.Find(grain.GetGrainId())!;
            zombie.Kill(leaveZombie: true);
            Assert.Equal(1, await grain.Touch());
            await waiting;
            silo.Silo.Divert = (id, _) => id == grain.GetGrainId() ? zombie : null;
            Assert.Equal(2, await grain.Touch());
            silo.Silo.Divert = null;
            Assert.Equal(2, await grain.Touch());
            Assert.NotSame(zombie, silo.Silo.Find(grain.GetGrainId()));
        });
        silo.Stop();
    }

    [Fact]
    public void Call_WhenItHangs_TimesOutAtTheClocksThirtySeconds()
    {
        var silo = new SimulatedSilo(6, builder => builder.AddMemoryGrainStorageAsDefault());
        silo.Start();
        WanderingGrain.Begin(silo.Time);
        var before = silo.Time.Elapsed;
        silo.Run(() => Assert.ThrowsAsync<TimeoutException>(() => silo.Grains.GetGrain<IWanderingGrain>("slow").Sleep(TimeSpan.FromMinutes(3))));

        Assert.InRange((silo.Time.Elapsed - before).TotalSeconds, 30, 31);
    }

    private static List<string> RunOnce(int seed)
    {
        var silo = new SimulatedSilo(seed, builder => builder.AddMemoryGrainStorageAsDefault());
        silo.Start();
        var trace = WanderingGrain.Begin(silo.Time);
        silo.Run(() => Task.WhenAll(Enumerable.Range(0, 12).Select(async number =>
        {
            var random = new Random((seed * 31) + number);
            await silo.Grains.GetGrain<IWanderingGrain>($"g{number}").Wander(random.Next(), 12);
        })));
        silo.Stop();
        return trace;
    }
}

public interface IWanderingGrain : IGrainWithStringKey
{
    Task<int> Touch();

    Task Sleep(TimeSpan time);

    Task Wander(int seed, int steps);
}

[GrainType("wandering")]
public sealed class WanderingGrain([PersistentState("n")] IPersistentState<WanderingState> state, TimeProvider clock) : Grain, IWanderingGrain
{
    private static List<string> _trace = [];
    private static TimeProvider _sharedClock = TimeProvider.System;

    private int _touched;

    internal static List<string> Begin(TimeProvider clock)
    {
        _sharedClock = clock;
        return _trace = [];
    }

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        Write("activates");
        this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.FromSeconds(3), TimeSpan.FromSeconds(7)));
        return Task.CompletedTask;
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Write($"deactivates {reason.ReasonCode}");
        return Task.CompletedTask;
    }

    public Task<int> Touch() => Task.FromResult(++_touched);

    public Task Sleep(TimeSpan time) => Task.Delay(time, clock);

    public async Task Wander(int seed, int steps)
    {
        var random = new Random(seed);
        for (var step = 0; step < steps; step++)
        {
            var other = GrainFactory.GetGrain<IWanderingGrain>($"w{random.Next(6)}");
            Write($"touches {other.GetPrimaryKeyString()} {random.Next(2)}");
            await Task.WhenAll(other.Touch(), GrainFactory.GetGrain<IWanderingGrain>($"w{random.Next(6)}").Touch());
            state.State.Count++;
            await state.WriteStateAsync();
            await Task.Yield();
            if (random.Next(3) == 0)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1, 4_000)), clock);
            }
        }

        DeactivateOnIdle();
    }

    private Task TickAsync(CancellationToken cancellationToken)
    {
        Write($"ticks {_touched}");
        return Task.CompletedTask;
    }

    private void Write(string what) => _trace.Add($"{_sharedClock.GetUtcNow():mm:ss.fff} {this.GetPrimaryKeyString()} {what}");
}

[GenerateSerializer]
public sealed class WanderingState
{
    [Id(0)]
    public int Count { get; set; }
}
