using System.Globalization;
using Confluent.Kafka;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Mock;

/// <summary>The real client against the mock cluster: what later tests and <c>--Kafka:Mock</c> rely on.</summary>
public sealed class MockClusterTests
{
    private const string Topic = "records";
    private static readonly TimeSpan Limit = TimeSpan.FromSeconds(60);

    [KafkaFact]
    public async Task Records_WhenProduced_AreConsumedInTheirPartitionsOrder()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic(Topic, 2);
        await ProduceAsync(cluster, partition: 0, "a", "b");
        await ProduceAsync(cluster, partition: 1, "c");

        Assert.Equal(["a", "b"], Consume(cluster, partition: 0, 2));
        Assert.Equal(["c"], Consume(cluster, partition: 1, 1));
    }

    [KafkaFact]
    public async Task FailNext_WhenTheErrorIsTransient_IsGotOverByTheProducer()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic(Topic, 1);
        cluster.FailNext(MockRequest.Produce, ErrorCode.NotLeaderForPartition, ErrorCode.RequestTimedOut);

        await ProduceAsync(cluster, partition: 0, "a");

        Assert.Equal(["a"], Consume(cluster, partition: 0, 1));
    }

    [KafkaFact]
    public async Task FailNext_WhenTheErrorIsFinal_ReachesTheProducer()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic(Topic, 1);
        cluster.FailNext(MockRequest.Produce, ErrorCode.TopicAuthorizationFailed);

        var failure = await Assert.ThrowsAsync<ProduceException<Null, string>>(() => ProduceAsync(cluster, partition: 0, "a"));

        Assert.Equal(ErrorCode.TopicAuthorizationFailed, failure.Error.Code);
    }

    [KafkaFact]
    public async Task FailNoMore_WhenErrorsWereAnnounced_TakesThemBack()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic(Topic, 1);
        cluster.FailNext(MockRequest.Produce, ErrorCode.TopicAuthorizationFailed);
        cluster.FailNoMore(MockRequest.Produce);

        await ProduceAsync(cluster, partition: 0, "a");

        Assert.Equal(["a"], Consume(cluster, partition: 0, 1));
    }

    [KafkaFact]
    public async Task StopBroker_UntilItIsStartedAgain_HoldsRecordsBackAndLosesNone()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic(Topic, 1);
        await ProduceAsync(cluster, partition: 0, "a");
        cluster.StopBroker(1);

        var held = ProduceAsync(cluster, partition: 0, "b");
        using (var impatient = Producer(cluster, TimeSpan.FromSeconds(1)))
        {
            var late = await Assert.ThrowsAsync<ProduceException<Null, string>>(() => impatient.ProduceAsync(new TopicPartition(Topic, 0), new() { Value = "never" }));
            Assert.Equal(ErrorCode.Local_MsgTimedOut, late.Error.Code);
        }

        Assert.False(held.IsCompleted);
        cluster.StartBroker(1);
        await held;
        Assert.Equal(["a", "b"], Consume(cluster, partition: 0, 2));
    }

    [KafkaFact]
    public async Task DeleteRecords_BeforeAnOffset_MovesTheFirstOffsetThere()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic(Topic, 1);
        await ProduceAsync(cluster, partition: 0, "a");
        await ProduceAsync(cluster, partition: 0, "b");

        cluster.DeleteRecords(Topic, 0, 1);

        using var consumer = Consumer(cluster);
        var offsets = consumer.QueryWatermarkOffsets(new TopicPartition(Topic, 0), Limit);
        Assert.Equal((1, 2), (offsets.Low.Value, offsets.High.Value));
    }

    [KafkaFact]
    public async Task DeleteTopic_AndCreateAgain_IsEmpty()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic(Topic, 1);
        await ProduceAsync(cluster, partition: 0, "a");

        cluster.DeleteTopic(Topic);
        cluster.CreateTopic(Topic, 3);

        using var consumer = Consumer(cluster);
        Assert.Equal(0, consumer.QueryWatermarkOffsets(new TopicPartition(Topic, 2), Limit).High.Value);
    }

    [KafkaFact]
    public void CreateTopic_WhenThereIsOneOfThatName_IsRefused()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic(Topic, 1);

        var refusal = Assert.Throws<KafkaException>(() => cluster.CreateTopic(Topic, 1));

        Assert.Equal(ErrorCode.TopicAlreadyExists, refusal.Error.Code);
    }

    [KafkaFact]
    public void Brokers_WhenSeveralAreWanted_AreAllListed()
    {
        using var cluster = new MockCluster(brokers: 3);
        Assert.Equal(3, cluster.BootstrapServers.Split(',').Distinct().Count());
        Assert.Throws<KafkaException>(() => cluster.StopBroker(4));
    }

    [KafkaFact]
    public void Calls_AfterDispose_AreRefused()
    {
        var cluster = new MockCluster();
        cluster.Dispose();
        cluster.Dispose();
        Assert.Throws<ObjectDisposedException>(() => cluster.CreateTopic(Topic, 1));
    }

    private static async Task ProduceAsync(MockCluster cluster, int partition, params string[] values)
    {
        using var producer = Producer(cluster, Limit);
        foreach (var value in values)
        {
            await producer.ProduceAsync(new TopicPartition(Topic, partition), new() { Value = value });
        }
    }

    private static IProducer<Null, string> Producer(MockCluster cluster, TimeSpan patience) => new ProducerBuilder<Null, string>(new ProducerConfig
    {
        BootstrapServers = cluster.BootstrapServers,
        EnableIdempotence = true,
        MessageTimeoutMs = (int)patience.TotalMilliseconds,
    }).SetLogHandler((_, _) => { }).Build();

    private static IConsumer<Ignore, string> Consumer(MockCluster cluster) => new ConsumerBuilder<Ignore, string>(new ConsumerConfig
    {
        BootstrapServers = cluster.BootstrapServers,
        GroupId = "readers",
        EnableAutoCommit = false,
    }).SetLogHandler((_, _) => { }).Build();

    private static List<string> Consume(MockCluster cluster, int partition, int count)
    {
        using var consumer = Consumer(cluster);
        consumer.Assign(new TopicPartitionOffset(Topic, partition, Offset.Beginning));
        List<string> values = [];
        while (values.Count < count)
        {
            var result = consumer.Consume(Limit);
            Assert.True(result is not null, string.Create(CultureInfo.InvariantCulture, $"{values.Count} of {count} records came within {Limit}."));
            values.Add(result.Message.Value);
        }

        return values;
    }
}
