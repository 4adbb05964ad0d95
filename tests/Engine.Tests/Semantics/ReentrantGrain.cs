using Orleans;
using Orleans.Concurrency;

namespace Weir.Engine.Tests.Semantics;

public interface IReentrantGrain : IGrainWithStringKey
{
    Task WaitFor(string gate);

    Task<int> Echo(int value);
}

[Reentrant]
public sealed class ReentrantGrain : Grain, IReentrantGrain
{
    public Task WaitFor(string gate)
    {
        Gate.Open($"waits {gate}");
        return Gate.Passed(gate);
    }

    public Task<int> Echo(int value) => Task.FromResult(value);
}
