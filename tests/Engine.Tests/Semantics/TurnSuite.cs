namespace Weir.Engine.Tests.Semantics;

[Collection(SemanticsTests.Name)]
public sealed class TurnTests(OneSilo cluster) : TurnSuite(cluster);

public abstract class TurnSuite(SemanticsCluster cluster)
{
    [Fact]
    public async Task Call_WhenManyAreInFlight_OneTurnAtATime()
    {
        var grain = Grain();

        await Task.WhenAll(Enumerable.Range(0, 50).Select(_ => Task.Run(() => grain.AddSlowly(20))));

        Assert.Equal(1_000, await grain.AddSlowly(0));
    }

    [Fact]
    public async Task Call_WhenATurnAwaits_Waits()
    {
        var grain = Grain();
        var gate = NewName();
        var first = grain.AppendAfter("first", gate);
        await Gate.Reached($"waits {gate}", "the first call began");
        var second = grain.Append("second");
        var third = grain.Append("third");
        Assert.Equal("", await grain.Words());

        Gate.Open(gate);
        await Task.WhenAll(first, second, third);

        // Which of the two comes first is promised by nobody.
        Assert.Contains(await grain.Words(), (string[])["first second third", "first third second"]);
    }

    [Fact]
    public async Task AlwaysInterleave_WhenATurnAwaits_RunsBetween()
    {
        var grain = Grain();
        await grain.Append("before");
        var gate = NewName();
        var waiting = grain.AppendAfter("after", gate);
        await Gate.Reached($"waits {gate}", "the slow call began");

        Assert.Equal("before", await grain.Words());
        Assert.False(waiting.IsCompleted);

        Gate.Open(gate);
        await waiting;
        Assert.Equal("before after", await grain.Words());
    }

    [Fact]
    public async Task AlwaysInterleave_WhenItAwaits_StaysOnTheActivationsScheduler() => Assert.True(await Grain().RunsOnSchedulerOfItsTurns());

    [Fact]
    public async Task Reentrant_WhenATurnAwaits_OthersBegin()
    {
        var grain = cluster.Grains.GetGrain<IReentrantGrain>(NewName());
        var gate = NewName();
        var waiting = grain.WaitFor(gate);
        await Gate.Reached($"waits {gate}", "the slow call began");

        Assert.Equal(7, await grain.Echo(7));

        Gate.Open(gate);
        await waiting;
    }

    [Fact]
    public async Task Call_WhenTheGrainThrows_TypeAndMessageCross()
    {
        var thrown = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Grain().Throw("noon is late"));
        Assert.Equal("noon is late", thrown.Message);

        thrown = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => Grain().ThrowAfterAwait("later"));
        Assert.Equal("later", thrown.Message);
    }

    [Fact]
    public async Task Call_WhenItHangs_TimesOut()
    {
        var grain = Grain();
        var gate = NewName();

        await Assert.ThrowsAsync<TimeoutException>(() => grain.WaitFor(gate));

        Gate.Open(gate);
        Assert.Equal(0, await grain.AddSlowly(0));
    }

    [Fact]
    public async Task Call_WhenItWaitsBehindOneThatHangs_TimesOutAndNeverRuns()
    {
        var grain = Grain();
        var gate = NewName();
        var hanging = Assert.ThrowsAsync<TimeoutException>(() => grain.WaitFor(gate));
        await Gate.Reached($"waits {gate}", "the first call began");

        await Assert.ThrowsAsync<TimeoutException>(() => grain.Append("too late"));

        // The silo counts its time from when it got the call, which is later than when it was made: by the end of another one that is past too.
        await hanging;
        await Assert.ThrowsAsync<TimeoutException>(() => grain.AddSlowly(0));
        Gate.Open(gate);
        await grain.Append("in time");
        Assert.Equal("in time", await grain.Words());
    }

    [Fact]
    public async Task Call_WhenItsTokenIsCancelled_TheGrainSeesIt()
    {
        var grain = Grain();
        var gate = NewName();
        using var cancellation = new CancellationTokenSource();
        var call = grain.WaitForCancellation(gate, cancellation.Token);
        await Gate.Reached(gate, "the call began");

        await cancellation.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => call);
        await Gate.Reached($"cancelled {gate}", "the grain saw the cancellation");
    }

    [Fact]
    public async Task Call_WhenItsTokenIsCancelledBefore_IsNotMade()
    {
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => Grain().WaitForCancellation(NewName(), new CancellationToken(canceled: true)));
    }

    [Fact]
    public async Task Call_WhenItReturnsAValueTask_Answers() => Assert.Equal(42, await Grain().ValueTaskCall(41));

    [Fact]
    public async Task Call_FromGrainToGrain_Answers() => Assert.Equal(3, await Grain().CallOther(NewName(), 3));

    private static string NewName() => Guid.NewGuid().ToString();

    private ITurnGrain Grain() => cluster.Grains.GetGrain<ITurnGrain>(NewName());
}
