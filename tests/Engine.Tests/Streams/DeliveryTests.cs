using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.TestingHost;
using Weir.Engine.Tests.Semantics;

namespace Weir.Engine.Tests.Streams;

[Collection(StreamTests.Name)]
public sealed class DeliveryTests(StreamCluster streams)
{
    private static ScriptedQueue Queue => StreamCluster.Queue;

    [Fact]
    public async Task Deliver_WhenContainersCome_TheMappedGrainHearsThemInOrder()
    {
        var (grain, stream, key) = Grain("plain-0");
        Queue.Arrive(stream, 1, 2, 3);
        await Heard(key, 3);
        Queue.Arrive(stream, 4);
        await Heard(key, 4);

        Assert.Equal("subscribed 1 2 3 4", await grain.Heard());
    }

    [Fact]
    public async Task Deliver_WhenTwoStreamsMapToOneGrain_ItHearsBoth()
    {
        var (grain, stream, key) = Grain("plain-0");
        Queue.Arrive(stream, 1);
        await Heard(key, 1);
        Queue.Arrive(StreamId.Create("numbers", $"7/{key}"), 2);
        await Heard(key, 2);

        Assert.Equal("subscribed 1 subscribed 2", await grain.Heard());
    }

    [Fact]
    public async Task Deliver_WhenTheGrainResumesAtAToken_ItHearsOnlyWhatComesAfter()
    {
        var (grain, stream, key) = Grain("resume-2");
        Queue.Arrive(stream, 1, 2, 3, 4);
        await Heard(key, 4);

        Assert.Equal("subscribed 3 4", await grain.Heard());
    }

    [Fact]
    public async Task Deliver_WhenTheGrainThrows_TheContainerComesAgain()
    {
        var (grain, stream, key) = Grain("fail-2");
        Queue.Arrive(stream, 1, 2, 3);
        await Heard(key, 3);

        Assert.Equal("subscribed 1 threw 2 2 3", await grain.Heard());
    }

    [Fact]
    public async Task Deliver_WhenTheGrainGoesAndThrows_TheAgentRewindsToWhereTheNextOneBegins()
    {
        var (grain, stream, key) = Grain("gap-3");
        Queue.Arrive(stream, 1, 2, 3, 4);
        await Heard(key, 4);

        Assert.Equal(1, Queue.Logged.Count(line => line == $"gap {key} 3"));
        Assert.Equal("subscribed 2 3 4", await grain.Heard());
    }

    [Fact]
    public async Task Deliver_WhenTheGrainNeverTakesIt_GivesUpAfterItsTimeAndGoesOn()
    {
        var (grain, stream, key) = Grain("refuse-2");
        Queue.Arrive(stream, 1, 2, 3);
        await Heard(key, 3);

        Assert.Contains($"failed {stream} 2", Queue.Logged);
        Assert.Contains($"gave up {stream} 2", Queue.Logged);
        var heard = await grain.Heard();
        Assert.StartsWith("subscribed 1 threw 2 threw 2", heard, StringComparison.Ordinal);
        Assert.EndsWith("StreamEventDeliveryFailureException 3", heard, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Deliver_WhenTheActivationIsNew_ItSubscribesAgainAndGoesOn()
    {
        var (grain, stream, key) = Grain("plain-0");
        Queue.Arrive(stream, 1, 2);
        await Heard(key, 2);
        await grain.Deactivate();
        Queue.Arrive(stream, 3);
        await Heard(key, 3);

        Assert.Equal("subscribed 3", await grain.Heard());
    }

    [Fact]
    public async Task Deliver_WhenTheGrainHasNoObserver_CountsAsDelivered()
    {
        var (grain, stream, _) = Grain("deaf-0");
        var (_, next, nextKey) = Grain("plain-0");
        Queue.Arrive(stream, 1);
        Queue.Arrive(next, 1);
        await Heard(nextKey, 1);

        Assert.Equal("", await grain.Heard());
    }

    [Fact]
    public async Task Purge_WhenTheCacheLetsGo_TheReceiverIsTold()
    {
        var (_, stream, key) = Grain("plain-0");
        Queue.Arrive(stream, 1, 2);
        await Heard(key, 2);
        Queue.PurgeNext(stream);

        await Gate.Reached($"purged {stream} 1", "MessagesDeliveredAsync");
    }

    [Fact]
    public async Task Pull_WhenUnderPressure_Waits()
    {
        var (grain, stream, key) = Grain("plain-0");
        Queue.Arrive(stream, 1);
        await Heard(key, 1);
        Queue.UnderPressure = true;
        Queue.Arrive(stream, 2);
        for (var round = 0; round < 5; round++)
        {
            await grain.Heard();
        }

        Queue.PurgeNext(stream);
        await Gate.Reached($"purged {stream} 1", "a pull under pressure");
        Assert.Equal("subscribed 1", await grain.Heard());

        Queue.UnderPressure = false;
        await Heard(key, 2);
    }

    [Fact]
    public async Task Produce_WhenAGrainsStreamTakesEvents_TheyGoToTheQueue()
    {
        var (grain, stream, key) = Grain("plain-0");
        var services = ((InProcessSiloHandle)streams.Cluster.Primary!).ServiceProvider;
        var provider = services.GetRequiredKeyedService<IStreamProvider>("scripted");
        await provider.GetStream<long>(stream).OnNextBatchAsync([1, 2]);
        await Heard(key, 2);

        Assert.Equal("subscribed 1 2", await grain.Heard());
    }

    private static Task Heard(string key, long number) => Gate.Reached($"heard {key} {number}", $"{key} heard {number}");

    private (IListeningGrain Grain, StreamId Stream, string Key) Grain(string behaviour)
    {
        var key = $"{behaviour}-{Guid.NewGuid()}";
        return (streams.Cluster.GrainFactory.GetGrain<IListeningGrain>(key), StreamId.Create("numbers", $"0/{key}"), key);
    }
}
