using Orleans;
using Orleans.Runtime;

namespace Weir.Engine.Tests.Semantics;

[Collection(SemanticsTests.Name)]
public sealed class ActivationTests(OneSilo cluster) : ActivationSuite(cluster);

public abstract class ActivationSuite(SemanticsCluster cluster)
{
    [Fact]
    public async Task Activation_WhenCalledByMany_IsOnePerIdentity()
    {
        var key = NewName();

        var ids = await Task.WhenAll(Enumerable.Range(0, 40).Select(_ => Task.Run(() => cluster.Grains.GetGrain<ITurnGrain>(key).ActivationId())));

        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task Activation_WhenFirstCalled_HasRunOnActivate()
    {
        var id = await cluster.Grains.GetGrain<ITurnGrain>(NewName()).ActivationId();

        Assert.True(Gate.Passed($"activated {id}").IsCompleted);
    }

    [Fact]
    public async Task DeactivateOnIdle_WhenTheTurnIsOver_TheNextCallMakesANewActivation()
    {
        var key = NewName();
        var grain = cluster.Grains.GetGrain<ITurnGrain>(key);
        var before = await grain.ActivationId();

        await grain.Deactivate();
        var after = await grain.ActivationId();

        Assert.NotEqual(before, after);
        await Gate.Reached($"deactivated {key} for {DeactivationReasonCode.ApplicationRequested}", "OnDeactivateAsync with its reason");
    }

    [Fact]
    public async Task DeactivateOnIdle_WhenCallsWait_TheyGoToTheNextActivation()
    {
        var grain = cluster.Grains.GetGrain<ITurnGrain>(NewName());
        var before = await grain.ActivationId();
        var gate = NewName();
        var last = grain.DeactivateAfter(gate);
        await Gate.Reached($"waits {gate}", "the last turn began");
        var queued = Enumerable.Range(0, 5).Select(_ => grain.ActivationId()).ToArray();
        var words = grain.Words();

        Gate.Open(gate);
        await last;
        var after = await Task.WhenAll(queued);

        Assert.Single(after.Distinct());
        Assert.NotEqual(before, after[0]);
        Assert.Equal("", await words);
    }

    [Fact]
    public async Task Activation_WhenItFails_CallersGetTheReasonAndTheNextCallTriesAgain()
    {
        var key = NewName();
        var grain = cluster.Grains.GetGrain<IFailingGrain>(key);

        var thrown = await Assert.ThrowsAsync<InvalidTimeZoneException>(() => grain.Hello());
        Assert.Equal("not yet", thrown.Message);

        FailingGrain.Allow(key);
        Assert.Equal("hello", await grain.Hello());
    }

    [Fact]
    public async Task Activation_WhenItsConstructorFails_CallersGetTheReason()
    {
        var thrown = await Assert.ThrowsAsync<InvalidOperationException>(() => cluster.Grains.GetGrain<IUnbuildableGrain>(NewName()).Hello());
        Assert.Equal("in the constructor", Assert.IsType<InvalidTimeZoneException>(thrown.InnerException).Message);
    }

    [Fact]
    public async Task Reference_WhenCastToAnotherInterface_MeansTheSameActivation()
    {
        var key = NewName();
        var one = cluster.Grains.GetGrain<IFirstFace>(key);
        await one.Set(5);

        Assert.Equal(5, await one.AsReference<ISecondFace>().Get());
        Assert.Equal(5, await cluster.Grains.GetGrain<ISecondFace>(one.GetGrainId()).Get());
        Assert.Equal(5, await cluster.Grains.GetGrain(GrainId.Create("two-faced", key)).AsReference<ISecondFace>().Get());
    }

    [Fact]
    public async Task Reference_WhenPassedToAGrain_Works()
    {
        var other = cluster.Grains.GetGrain<IFirstFace>(NewName());
        await other.Set(9);

        Assert.Equal(9, await cluster.Grains.GetGrain<IFirstFace>(NewName()).AskOther(other.AsReference<ISecondFace>()));
    }

    [Fact]
    public void GrainId_WhenMade_ReadsAsTypeAndKey()
    {
        var id = cluster.Grains.GetGrain<ITurnGrain>("a/b").GetGrainId();

        Assert.Equal("turn/a/b", id.ToString());
        Assert.Equal(id, GrainId.Parse("turn/a/b"));
        Assert.Equal("a/b", cluster.Grains.GetGrain<ITurnGrain>("a/b").GetPrimaryKeyString());
        Assert.Equal("reentrant", cluster.Grains.GetGrain<IReentrantGrain>("x").GetGrainId().Type.ToString());
    }

    private static string NewName() => Guid.NewGuid().ToString();
}
