using Orleans;
using Orleans.TestingHost;

namespace Weir.Engine.Tests.Semantics;

/// <summary>
/// Two activations that hand each other one piece of work at a time, so that each goes idle just as the next piece comes. In one silo: between two, messages
/// take so long that the moment never comes.
/// </summary>
public sealed class CallsInTurnTests
{
    private const int Rounds = 40;

    // Far below what a slow machine does before a call's time is over.
    private const int Calls = 10_000;

    [Fact]
    public async Task Call_WhenAnActivationGoesIdleAsTheNextOneComes_IsNeverForgotten()
    {
        var cluster = new TestClusterBuilder(1).Build();
        await cluster.DeployAsync();
        try
        {
            for (var round = 0; round < Rounds; round++)
            {
                Assert.Equal(Calls, await cluster.GrainFactory.GetGrain<IPingGrain>("ping").PlayAsync(Calls));
            }
        }
        finally
        {
            await cluster.StopAllSilosAsync();
        }
    }
}

public interface IPingGrain : IGrainWithStringKey
{
    Task<int> PlayAsync(int calls);
}

public interface IPongGrain : IGrainWithStringKey
{
    Task<int> ReturnAsync(int ball);
}

public sealed class PingGrain : Grain, IPingGrain
{
    public async Task<int> PlayAsync(int calls)
    {
        var other = GrainFactory.GetGrain<IPongGrain>("pong");
        var returned = 0;
        for (var ball = 0; ball < calls; ball++)
        {
            returned += await other.ReturnAsync(1);
        }

        return returned;
    }
}

public sealed class PongGrain : Grain, IPongGrain
{
    public Task<int> ReturnAsync(int ball) => Task.FromResult(ball);
}
