using Confluent.Kafka;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Faults;

/// <summary>What the cluster does wrong for a while costs time and no record.</summary>
public sealed class ClusterFaultTests
{
    [KafkaFact]
    public async Task Append_WhileTheBrokerIsAway_IsAcknowledgedWhenItIsBackAndCountedOnce()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();
        await world.AppendAsync(("a", 1));
        await world.CommittedAsync();

        world.Cluster.StopBroker(1);
        var pending = world.AppendAsync(("a", 2));
        world.Cluster.StartBroker(1);
        await pending;
        await world.AppendAsync(("a", 3));

        await world.CommittedAsync();
        Assert.Equal([1, 2, 3], world.Durable("a"));
    }

    [KafkaFact]
    public async Task Commit_WhenItIsRefused_IsMadeAgain()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();
        world.Cluster.FailNext(MockRequest.OffsetCommit, ErrorCode.NotCoordinatorForGroup, ErrorCode.RequestTimedOut, ErrorCode.GroupLoadInProgress, ErrorCode.RebalanceInProgress);

        await world.AppendAsync(("a", 1), ("b", 2));

        await world.CommittedAsync();
        Assert.Equal([1], world.Durable("a"));
        Assert.Equal([2], world.Durable("b"));
    }

    [KafkaFact]
    public async Task Read_WhenFetchesFail_GoesOnWhereItWas()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();
        await world.AppendAsync(("a", 1));
        await world.DeliveredAsync("a", 1);

        world.Cluster.FailNext(MockRequest.Fetch, ErrorCode.NotLeaderForPartition, ErrorCode.RequestTimedOut, ErrorCode.BrokerNotAvailable);
        world.Cluster.FailNext(MockRequest.Heartbeat, ErrorCode.RequestTimedOut);
        await world.AppendAsync(("a", 2), ("a", 3));

        await world.CommittedAsync();
        Assert.Equal([1, 2, 3], world.Durable("a"));
    }

    [KafkaFact]
    public async Task Append_WhenAnswersAreLost_IsWrittenOnce()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();
        world.Cluster.FailNext(MockRequest.Produce, ErrorCode.RequestTimedOut, ErrorCode.NotEnoughReplicasAfterAppend, ErrorCode.NotLeaderForPartition);

        await world.AppendAsync(("a", 1), ("a", 2));

        await world.CommittedAsync();
        Assert.Equal([1, 2], world.Durable("a"));
    }

    [KafkaFact]
    public async Task Append_WhenTheClusterRefusesForGood_FailsAndSaysThatTheOutcomeIsUnknown()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();
        world.Cluster.FailNext(MockRequest.Produce, ErrorCode.InvalidRecord);

        var failure = await Assert.ThrowsAsync<AppendFailedException>(() => world.AppendAsync(("a", 1)));

        Assert.Contains("Whether they are there is unknown", failure.Message, StringComparison.Ordinal);
        await world.AppendAsync(("a", 2));
        await world.CommittedAsync();
        Assert.Equal([2], world.Durable("a"));
    }
}
