using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Streams;
using Weir.Engine.Tests.Streams;

namespace Weir.Engine.Tests.Embedded;

[Collection(Streams.StreamTests.Name)]
public sealed class SimulatedStreamTests : IDisposable
{
    private readonly ScriptedQueue _shared = StreamCluster.Queue;

    public void Dispose() => StreamCluster.Queue = _shared;

    [Fact]
    public void Agent_WhenItDies_GrainsLiveAndTheNextAgentGoesOnWhereTheyAre()
    {
        var (silo, queue) = Begin(11);
        var stream = StreamId.Create("numbers", "0/plain-0-a");
        var provider = silo.Get<PersistentStreamProvider>("scripted");
        silo.Run(async () =>
        {
            queue.Arrive(stream, 1, 2);
            await UntilAsync(silo, queue, "heard plain-0-a 2");
            var agent = provider.Agents.Single();
            provider.KillAgent(agent);
            queue.Arrive(stream, 3);
            await Task.Delay(TimeSpan.FromSeconds(10), silo.Time);
            Assert.DoesNotContain("heard plain-0-a 3", queue.Logged);

            await provider.StartAgentAsync(agent.QueueId);
            await UntilAsync(silo, queue, "heard plain-0-a 3");
            Assert.Equal("subscribed 1 2 3", await silo.Grains.GetGrain<IListeningGrain>("plain-0-a").Heard());
        });
        silo.Stop();

        Assert.Equal(1, queue.Logged.Count(line => line == "receiver shut down"));
    }

    [Fact]
    public void Agents_WhenTwoHaveOneQueue_AGrainMissesNothing()
    {
        var (silo, queue) = Begin(12);
        var provider = silo.Get<PersistentStreamProvider>("scripted");
        silo.Run(async () =>
        {
            await provider.StartAgentAsync(provider.Agents.Single().QueueId);
            for (var number = 1; number <= 40; number++)
            {
                queue.Arrive(StreamId.Create("numbers", "0/plain-0-b"), number);
                await Task.Delay(TimeSpan.FromMilliseconds(7), silo.Time);
            }

            await UntilAsync(silo, queue, "heard plain-0-b 40");
            var heard = (await silo.Grains.GetGrain<IListeningGrain>("plain-0-b").Heard()).Split(' ').Skip(1).Select(int.Parse).ToArray();
            Assert.Equal(Enumerable.Range(1, 40), heard.Distinct().Order());
        });
        Assert.Equal(2, provider.Agents.Count);
        silo.Stop();
    }

    [Fact]
    public void Delivery_WhenTheActivationDies_TheNextOneSubscribesAndIsServed()
    {
        var (silo, queue) = Begin(13);
        var stream = StreamId.Create("numbers", "0/plain-0-c");
        var grain = silo.Grains.GetGrain<IListeningGrain>("plain-0-c");
        silo.Run(async () =>
        {
            queue.Arrive(stream, 1);
            await UntilAsync(silo, queue, "heard plain-0-c 1");
            silo.Silo.Find(Orleans.GrainExtensions.GetGrainId(grain))!.Kill(leaveZombie: false);
            queue.Arrive(stream, 2);
            await UntilAsync(silo, queue, "heard plain-0-c 2");
            Assert.Equal("subscribed 2", await grain.Heard());
        });
        silo.Stop();
    }

    /// <summary>As Orleans 10.3 does; 10.2 would have gone back.</summary>
    [Fact]
    public void Resume_WhenTheActivationHasTakenAContainer_IsRefusedAtAnyToken()
    {
        var (silo, queue) = Begin(14);
        silo.Run(async () =>
        {
            queue.Arrive(StreamId.Create("numbers", "0/behind-2-d"), 1, 2);
            await UntilAsync(silo, queue, "heard behind-2-d 2");
            Assert.Equal("subscribed 1 refused 2", await silo.Grains.GetGrain<IListeningGrain>("behind-2-d").Heard());
        });
        silo.Stop();
    }

    [Theory]
    [InlineData(21)]
    [InlineData(22)]
    public void Streams_WhenTheSeedIsTheSame_TheTraceIsTheSame(int seed) => Assert.Equal(Trace(seed), Trace(seed));

    [Fact]
    public void Streams_WhenTheSeedIsAnother_TheTraceIsAnother() => Assert.NotEqual(Trace(1), Trace(2));

    private static string[] Trace(int seed)
    {
        var (silo, queue) = Begin(seed);
        silo.Run(async () =>
        {
            for (var number = 1; number <= 20; number++)
            {
                for (var key = 0; key < 8; key++)
                {
                    queue.Arrive(StreamId.Create("numbers", $"0/fail-{10 + key}-{key}"), number);
                }

                await Task.Delay(TimeSpan.FromMilliseconds(9), silo.Time);
            }

            for (var key = 0; key < 8; key++)
            {
                await UntilAsync(silo, queue, $"heard fail-{10 + key}-{key} 20");
            }
        });
        silo.Stop();
        return queue.Logged;
    }

    private static async Task UntilAsync(SimulatedSilo silo, ScriptedQueue queue, string line)
    {
        for (var round = 0; !queue.Logged.Contains(line); round++)
        {
            Assert.True(round < 10_000, $"Not logged within 100 simulated seconds: {line}");
            await Task.Delay(TimeSpan.FromMilliseconds(10), silo.Time);
        }
    }

    private static (SimulatedSilo Silo, ScriptedQueue Queue) Begin(int seed)
    {
        var queue = StreamCluster.Queue = new ScriptedQueue();
        var silo = new SimulatedSilo(seed, builder =>
        {
            builder.Services.AddKeyedSingleton<IStreamIdMapper, AfterSlash>("after-slash");
            builder.AddPersistentStreams("scripted", (_, _) => queue, stream =>
            {
                stream.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
                stream.ConfigurePartitionBalancing((_, _) => queue);
            });
        });
        silo.Start();
        return (silo, queue);
    }

    private sealed class AfterSlash : IStreamIdMapper
    {
        public IdSpan GetGrainKeyId(GrainBindings grainBindings, StreamId streamId) => IdSpan.Create(streamId.GetKeyAsString().Split('/')[1]);
    }
}
