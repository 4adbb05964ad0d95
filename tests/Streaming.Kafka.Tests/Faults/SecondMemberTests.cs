using Confluent.Kafka;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Faults;

/// <summary>Another member of the group, which takes partitions away in mid-batch and gives them back untouched.</summary>
public sealed class SecondMemberTests
{
    [KafkaFact]
    public async Task Records_WhileAnotherMemberComesAndGoes_AreCountedOnceEach()
    {
        await using var world = new KafkaWorld();
        await world.StartAsync();
        using var stop = new CancellationTokenSource();
        var feeding = Feed.RunAsync(world, stop.Token);
        var taken = 0;
        for (var round = 0; round < (Feed.Rounds ?? 2); round++)
        {
            taken += await Task.Run(() => ComeAndGo(world));
            await world.Silos.SettleAsync();
        }

        await stop.CancelAsync();
        var sent = await feeding;
        await world.CommittedAsync();
        Assert.True(taken > 0, "the group gave the other member nothing: the run says nothing");
        Feed.AssertCountedOnce(world, sent);
    }

    /// <summary>Joins, stays until it has been given something, and leaves.</summary>
    /// <returns>How many partitions it was given.</returns>
    private static int ComeAndGo(KafkaWorld world)
    {
        var given = 0;
        var config = new ConsumerConfig
        {
            BootstrapServers = world.Cluster.BootstrapServers,
            GroupId = KafkaWorld.Group,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            SessionTimeoutMs = 6000,
            EnableAutoCommit = false,
            EnableAutoOffsetStore = false,
        };
        using var member = new ConsumerBuilder<Ignore, Ignore>(config)
            .SetPartitionsAssignedHandler((_, partitions) => given += partitions.Count)
            .SetPartitionsRevokedHandler(static (_, _) => { })
            .Build();
        member.Subscribe(KafkaWorld.Stream);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (given == 0 && !patience.IsCancellationRequested)
        {
            member.Consume(TimeSpan.FromMilliseconds(20));
        }

        member.Close();
        return given;
    }
}
