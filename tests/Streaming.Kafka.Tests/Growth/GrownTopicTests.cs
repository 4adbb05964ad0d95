using Microsoft.Extensions.DependencyInjection;
using Orleans.Streams;
using Weir.Streaming.Kafka.Tests.Faults;
using Weir.Streaming.Kafka.Tests.Support;
using Weir.Streaming.Tests.Conformance;

namespace Weir.Streaming.Kafka.Tests.Growth;

/// <summary>A topic that gets a partition while it is read; the mock cluster has it from the start, and the silo is told of it later.</summary>
public sealed class GrownTopicTests
{
    [KafkaFact]
    public async Task Records_OfAKeyThatHasMovedToANewPartition_ComeAfterThoseBefore()
    {
        var topics = new FakeTopics(1, KafkaWorld.Stream);
        await using var world = new KafkaWorld(topics);
        topics.Ends = count => [.. Enumerable.Range(0, count).Select(world.FindEnd)];
        await world.StartAsync();
        for (var value = 1; value <= 20; value++)
        {
            await world.AppendAsync(("moved", value));
        }

        // Nobody reads the new partition yet, and the old one is held.
        await world.ProduceToAsync(1, "moved", [21]);
        await world.ProduceToAsync(1, "new", [1]);
        await world.ProduceToAsync(0, "held", [1]);
        topics.Partitions = 2;
        world.Silos.Services.GetRequiredService<KafkaLog>().Balancer.LookAgain();
        await world.CommittedAsync();

        Assert.Equal(Enumerable.Range(1, 21).Select(value => (byte)value), world.Durable("moved"));
        Assert.Equal([1], world.Durable("new"));
        Assert.Equal(2, world.Appender.GetPartitionCount(KafkaWorld.Stream));
    }

    [KafkaFact]
    public async Task ANewPartition_IsNotReadBeforeTheEarlierOnesAreConsumed()
    {
        var topics = new FakeTopics(1, KafkaWorld.Stream);
        await using var world = new KafkaWorld(topics, isHeld: true);
        topics.Ends = count => [.. Enumerable.Range(0, count).Select(world.FindEnd)];
        await world.StartAsync();
        await world.AppendAsync(("old", 1));
        await world.ProduceToAsync(1, "new", [1]);
        topics.Partitions = 2;
        var log = world.Silos.Services.GetRequiredService<KafkaLog>();
        log.Balancer.SubscribeToQueueDistributionChangeEvents(new Watcher(world.State));
        log.Balancer.LookAgain();
        await world.State.WaitForAsync(() => log.Balancer.GetMyQueues().Count(queue => PartitionQueueMapper.GetPartition(queue).Stream == KafkaWorld.Stream) == 2, "the new partition is a queue");

        // What would have been read at once has been for a while: the reader of the new partition waits for the old one, whose consumer waits for the test.
        await world.PassAsync();
        Assert.Empty(world.State.GetDelivered("new"));
        world.State.Gate.SetResult();

        await world.DeliveredAsync("new", 1);
        Assert.Equal([1], world.Durable("old"));
    }

    [KafkaFact]
    public async Task ATopicThatIsMadeAnewWhileItIsRead_IsLetGoOf_AndHealthSaysSo()
    {
        var topics = new FakeTopics(1, KafkaWorld.Stream);
        await using var world = new KafkaWorld(topics);
        await world.StartAsync();
        await world.AppendAsync(("a", 1));
        await world.CommittedAsync();
        var log = world.Silos.Services.GetRequiredService<KafkaLog>();
        log.Balancer.SubscribeToQueueDistributionChangeEvents(new Watcher(world.State));

        topics.Id = "another";
        log.Balancer.LookAgain();
        await world.State.WaitForAsync(() => !log.Balancer.GetMyQueues().Any(queue => PartitionQueueMapper.GetPartition(queue).Stream == KafkaWorld.Stream), "the topic's queues are given up");
        await world.State.WaitForAsync(() => log.GetFailures().Any(failure => failure.Contains("was deleted and made anew", StringComparison.Ordinal)), "health says so");

        topics.Id = null;
        log.Balancer.LookAgain();
        await world.State.WaitForAsync(() => log.GetFailures().Count == 0 && log.Balancer.GetMyQueues().Any(queue => PartitionQueueMapper.GetPartition(queue).Stream == KafkaWorld.Stream), "it is read on");
    }

    /// <summary>Lets a test look again when the queues have changed.</summary>
    private sealed class Watcher(ConformanceState state) : IStreamQueueBalanceListener
    {
        public Task QueueDistributionChangeNotification()
        {
            state.Pulse();
            return Task.CompletedTask;
        }
    }
}
