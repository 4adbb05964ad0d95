using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;
using Orleans.TestingHost;
using Weir.Engine.Tests.Semantics;

namespace Weir.Engine.Tests.Streams;

[Collection(StreamTests.Name)]
public sealed class ShutdownTests
{
    [Fact]
    public async Task Stop_WhenGraceful_TheReceiverEndsWhileGrainsLiveThenTheyDeactivate()
    {
        var shared = StreamCluster.Queue;
        var own = new StreamCluster();
        await own.InitializeAsync();
        var key = $"plain-0-{Guid.NewGuid()}";
        // The silo's own door to grains: a client's is closed before the silo ends.
        var services = ((InProcessSiloHandle)own.Cluster.Primary!).ServiceProvider;
        var grain = services.GetRequiredService<IGrainFactory>().GetGrain<IListeningGrain>(key);
        var queue = StreamCluster.Queue;
        queue.Arrive(StreamId.Create("numbers", $"0/{key}"), 1);
        await Gate.Reached($"heard {key} 1", "the delivery");
        queue.OnShutdown = async () => queue.Write($"answered {await grain.Heard()}");

        await own.DisposeAsync();

        StreamCluster.Queue = shared;
        var logged = queue.Logged;
        Assert.Equal(
            ["receiver initialized", $"heard {key} 1", "answered subscribed 1", "receiver shut down", $"deactivated {key}"],
            logged);
    }
}
