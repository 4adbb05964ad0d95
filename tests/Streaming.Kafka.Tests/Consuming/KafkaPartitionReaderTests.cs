using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Consuming;

/// <summary>Where reading a partition begins.</summary>
public sealed class KafkaPartitionReaderTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [KafkaFact]
    public async Task Open_WhenTheTopicEndsBelowTheCommittedOffset_IsRefusedUnlessThatIsAccepted()
    {
        using var cluster = new MockCluster();
        cluster.SetRebalanceDelay(TimeSpan.Zero);
        var options = Prepare(cluster);
        await using var log = KafkaLogs.Open(options);
        await StartAsync(log);
        await using var reader = log.CreateReader("t", 0);

        var refused = await Assert.ThrowsAsync<InvalidDataException>(() => reader.OpenAsync(5, CancellationToken.None).AsTask());

        Assert.StartsWith("The committed offset of t [[0]] is 5, the topic ends at 0: records have been lost.", refused.Message, StringComparison.Ordinal);
        Assert.Equal("t", reader.Log);
        options.AcceptNewLog = true;
        Assert.Equal(0, await reader.OpenAsync(5, CancellationToken.None));
        Assert.Equal("t~2", reader.Log);
    }

    [KafkaFact]
    public async Task Open_WhenThePartitionIsAnotherMembers_IsRefused()
    {
        using var cluster = new MockCluster();
        var options = Prepare(cluster);
        await using var log = KafkaLogs.Open(options);
        await using var reader = log.CreateReader("t", 0);

        await Assert.ThrowsAsync<InvalidOperationException>(() => reader.OpenAsync(null, CancellationToken.None).AsTask());
    }

    [KafkaFact]
    public void Open_WhenATopicIsMissing_NamesItAndTheSetting()
    {
        using var cluster = new MockCluster();
        var options = new KafkaOptions { BootstrapServers = cluster.BootstrapServers, TopicIds = false, Streams = { "t" } };

        var refused = Assert.Throws<InvalidOperationException>(() => KafkaLogs.Open(options));

        Assert.Equal($"Kafka at {cluster.BootstrapServers} has no topic t, dead-letters; make them, or start with --Kafka:CreateTopics=true.", refused.Message);
    }

    [KafkaFact]
    public void Open_WhenNobodyAnswers_SaysSo()
    {
        var options = new KafkaOptions { BootstrapServers = "127.0.0.1:1", RequestTimeout = TimeSpan.FromSeconds(1), Streams = { "t" } };

        var refused = Assert.Throws<InvalidOperationException>(() => KafkaLogs.Open(options));

        Assert.StartsWith("Kafka at 127.0.0.1:1 does not answer: ", refused.Message, StringComparison.Ordinal);
    }

    [KafkaFact]
    public async Task Open_WithTheMockCluster_NeedsNoOther()
    {
        var options = new KafkaOptions { Mock = true, Streams = { "t" }, Partitions = 3, ContentType = "x", DefaultContentType = "x" };
        await using var log = KafkaLogs.Open(options);

        Assert.Equal(3, log.Partitions["t"]);
        using var records = new RecordSet(0);
        records.Add("k"u8, "v"u8);
        await log.Appender.AppendAsync("t", records, new AppendAttempt(TimeProvider.System.GetUtcNow(), 3, 1, 0), null, CancellationToken.None);
    }

    private static KafkaOptions Prepare(MockCluster cluster)
    {
        cluster.CreateTopic("t", 1);
        cluster.CreateTopic("dead-letters", 1);
        return new KafkaOptions { BootstrapServers = cluster.BootstrapServers, TopicIds = false, Streams = { "t" }, ContentType = "x", DefaultContentType = "x" };
    }

    private static async Task StartAsync(KafkaLog log)
    {
        await log.Balancer.Initialize(new PartitionQueueMapper(log.Partitions));
        var limit = Task.Delay(Patience);
        while (!log.Balancer.GetMyQueues().Any() && !limit.IsCompleted)
        {
            await Task.Yield();
        }
    }
}
