using Orleans;
using Orleans.Runtime;

namespace Weir.Engine.Tests.Semantics;

[Collection(SemanticsTests.Name)]
public sealed class TimerTests(OneSilo cluster) : TimerSuite(cluster);

public abstract class TimerSuite(SemanticsCluster cluster)
{
    [Fact]
    public async Task Timer_WhenATurnAwaits_DoesNotOverlapIt()
    {
        var key = Guid.NewGuid().ToString();
        var grain = cluster.Grains.GetGrain<ITimedGrain>(key);
        await grain.StartTimer();

        for (var round = 0; round < 20; round++)
        {
            await grain.Work();
        }

        await Gate.Reached($"ticked 5 {key}", "five ticks");
        Assert.Equal(0, await grain.Overlaps());
    }

    [Fact]
    public async Task Timer_WhenTheGrainDeactivates_Stops()
    {
        var key = Guid.NewGuid().ToString();
        var grain = cluster.Grains.GetGrain<ITimedGrain>(key);
        await grain.StartTimer();
        await Gate.Reached($"ticked 1 {key}", "a tick");
        await grain.Deactivate();

        Assert.Equal(0, await grain.Ticks());
        Assert.Equal(0, await grain.TicksAfterTheEnd());
    }

    [Fact]
    public async Task Timer_WhenItThrows_TicksOn()
    {
        var key = Guid.NewGuid().ToString();
        await cluster.Grains.GetGrain<ITimedGrain>(key).StartThrowingTimer();

        await Gate.Reached($"threw 3 {key}", "three ticks that threw");
    }

    [Fact]
    public async Task Timer_WhenDisposed_Stops()
    {
        var grain = cluster.Grains.GetGrain<ITimedGrain>(Guid.NewGuid().ToString());
        await grain.StartTimer();

        await grain.StopTimer();
        // Orleans still runs a tick that waited for its turn when the timer was disposed: it comes before this call.
        var ticks = await grain.Ticks();
        for (var round = 0; round < 10; round++)
        {
            await grain.Work();
        }

        Assert.Equal(ticks, await grain.Ticks());
    }
}

public interface ITimedGrain : IGrainWithStringKey
{
    Task StartTimer();

    Task StopTimer();

    Task StartThrowingTimer();

    Task Work();

    Task<int> Ticks();

    Task<int> Overlaps();

    Task<int> TicksAfterTheEnd();

    Task Deactivate();
}

public sealed class TimedGrain : Grain, ITimedGrain
{
    private static int _ticksAfterTheEnd;

    private IGrainTimer? _timer;
    private bool _ended;
    private int _inside;
    private int _ticks;
    private int _overlaps;

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        _ended = true;
        return Task.CompletedTask;
    }

    public Task StartTimer()
    {
        _timer = this.RegisterGrainTimer(TickAsync, new GrainTimerCreationOptions(TimeSpan.Zero, TimeSpan.FromMilliseconds(1)));
        return Task.CompletedTask;
    }

    public Task StopTimer()
    {
        _timer!.Dispose();
        return Task.CompletedTask;
    }

    public Task StartThrowingTimer()
    {
        var thrown = 0;
        this.RegisterGrainTimer(
            () =>
            {
                Gate.Open($"threw {++thrown} {this.GetPrimaryKeyString()}");
                throw new InvalidTimeZoneException("each time");
            },
            TimeSpan.Zero,
            TimeSpan.FromMilliseconds(1));
        return Task.CompletedTask;
    }

    public async Task Work()
    {
        Enter();
        await Task.Delay(2);
        Leave();
    }

    public Task<int> Ticks() => Task.FromResult(_ticks);

    public Task<int> Overlaps() => Task.FromResult(_overlaps);

    public Task<int> TicksAfterTheEnd() => Task.FromResult(_ticksAfterTheEnd);

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    private async Task TickAsync(CancellationToken cancellationToken)
    {
        if (_ended)
        {
            _ticksAfterTheEnd++;
        }

        Enter();
        await Task.Delay(1, CancellationToken.None);
        Leave();
        Gate.Open($"ticked {++_ticks} {this.GetPrimaryKeyString()}");
    }

    private void Enter() => _overlaps += _inside++;

    private void Leave() => _inside--;
}
