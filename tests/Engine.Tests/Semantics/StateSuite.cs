using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Weir.Engine.Tests.Semantics;

[Collection(SemanticsTests.Name)]
public sealed class StateTests(OneSilo cluster) : StateSuite(cluster);

public abstract class StateSuite(SemanticsCluster cluster)
{
    [Fact]
    public async Task State_WhenNothingIsStored_IsNewAndKnownBeforeOnActivate()
    {
        var grain = Grain(out _);

        Assert.Equal("0/False", await grain.AtActivation());
    }

    [Fact]
    public async Task State_WhenWritten_TheNextActivationReadsItBeforeOnActivate()
    {
        var grain = Grain(out _);
        await grain.Write(5);
        await grain.Deactivate();

        Assert.Equal("5/True", await grain.AtActivation());
        Assert.Equal(5, await grain.Value());
    }

    [Fact]
    public async Task State_WhenNotWritten_IsLostWithTheActivation()
    {
        var grain = Grain(out _);
        await grain.Write(1);
        await grain.SetOnly(2);
        await grain.Deactivate();

        Assert.Equal(1, await grain.Value());
    }

    [Fact]
    public async Task State_WhenCleared_IsNewAgain()
    {
        var grain = Grain(out _);
        await grain.Write(5);

        await grain.Clear();
        Assert.Equal(0, await grain.Value());
        await grain.Deactivate();

        Assert.Equal("0/False", await grain.AtActivation());
        await grain.Write(6);
    }

    [Fact]
    public async Task State_WhenTwoOfOneGrain_AreApart()
    {
        var grain = Grain(out _);
        await grain.Write(5);
        await grain.WriteOther(6);
        await grain.Deactivate();

        Assert.Equal(5, await grain.Value());
        Assert.Equal(6, await grain.OtherValue());
    }

    [Fact]
    public async Task Write_WhenAnotherHasWritten_IsAConflictAndTheGrainReloads()
    {
        var grain = Grain(out var key);
        await grain.Write(5);
        await grain.WriteBehindItsBack(key);

        await Assert.ThrowsAsync<InconsistentStateException>(() => grain.Write(6));

        Assert.Equal(77, await grain.Value());
        await grain.Write(8);
    }

    private IStateGrain Grain(out string key)
    {
        key = Guid.NewGuid().ToString();
        return cluster.Grains.GetGrain<IStateGrain>(key);
    }
}

public interface IStateGrain : IGrainWithStringKey
{
    Task<string> AtActivation();

    Task Write(int value);

    Task SetOnly(int value);

    Task WriteOther(int value);

    Task<int> Value();

    Task<int> OtherValue();

    Task Clear();

    Task Deactivate();

    Task WriteBehindItsBack(string key);
}

[GenerateSerializer]
public sealed class NumberState
{
    [Id(0)]
    public int Value { get; set; }
}

public sealed class StateGrain(
    [PersistentState("number")] IPersistentState<NumberState> state,
    [PersistentState("other", "other")] IPersistentState<NumberState> other,
    IGrainStorage storage) : Grain, IStateGrain
{
    private string _atActivation = "";

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _atActivation = $"{state.State.Value}/{state.RecordExists}";
        return Task.CompletedTask;
    }

    public Task<string> AtActivation() => Task.FromResult(_atActivation);

    public Task Write(int value)
    {
        state.State.Value = value;
        return state.WriteStateAsync();
    }

    public Task SetOnly(int value)
    {
        state.State.Value = value;
        return Task.CompletedTask;
    }

    public Task WriteOther(int value)
    {
        other.State.Value = value;
        return other.WriteStateAsync();
    }

    public Task<int> Value() => Task.FromResult(state.State.Value);

    public Task<int> OtherValue() => Task.FromResult(other.State.Value);

    public Task Clear() => state.ClearStateAsync();

    public Task Deactivate()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public async Task WriteBehindItsBack(string key)
    {
        var another = new GrainState<NumberState>(new NumberState());
        await storage.ReadStateAsync("number", this.GetGrainId(), another);
        another.State!.Value = 77;
        await storage.WriteStateAsync("number", this.GetGrainId(), another);
    }
}
