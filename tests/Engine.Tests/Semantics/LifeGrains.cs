using System.Collections.Concurrent;
using Orleans;

namespace Weir.Engine.Tests.Semantics;

public interface IFailingGrain : IGrainWithStringKey
{
    Task<string> Hello();
}

public sealed class FailingGrain : Grain, IFailingGrain
{
    private static readonly ConcurrentDictionary<string, bool> Allowed = new();

    public static void Allow(string key) => Allowed[key] = true;

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (!Allowed.ContainsKey(this.GetPrimaryKeyString()))
        {
            throw new InvalidTimeZoneException("not yet");
        }
    }

    public Task<string> Hello() => Task.FromResult("hello");
}

public interface IUnbuildableGrain : IGrainWithStringKey
{
    Task<string> Hello();
}

public sealed class UnbuildableGrain : Grain, IUnbuildableGrain
{
    public UnbuildableGrain() => throw new InvalidTimeZoneException("in the constructor");

    public Task<string> Hello() => Task.FromResult("hello");
}

public interface IFirstFace : IGrainWithStringKey
{
    Task Set(int value);

    Task<int> AskOther(ISecondFace other);
}

public interface ISecondFace : IGrain
{
    Task<int> Get();
}

[GrainType("two-faced")]
public sealed class TwoFacedGrain : Grain, IFirstFace, ISecondFace
{
    private int _value;

    public Task Set(int value)
    {
        _value = value;
        return Task.CompletedTask;
    }

    public Task<int> Get() => Task.FromResult(_value);

    public Task<int> AskOther(ISecondFace other) => other.Get();
}
