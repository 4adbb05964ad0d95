using Confluent.Kafka;
using Confluent.Kafka.Admin;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Consuming;

/// <summary>Where a partition's records of an instant are.</summary>
public sealed class RewindToInstantTests
{
    private static readonly DateTimeOffset Noon = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);

    /// <summary>The mock cluster finds no offset by time; what is seen here is that it is asked, and that its "nothing so late" is the end.</summary>
    [KafkaFact]
    public async Task Find_AsksTheCluster_AndNothingSoLateIsTheEnd()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic("t", 1);
        cluster.CreateTopic("dead-letters", 1);
        await using var log = KafkaLogs.Open(Options(cluster.BootstrapServers, "t"));
        await AppendAsync(log, "t", Noon);

        Assert.Equal(1, await log.FindAsync("t", 0, Noon.AddHours(1)));
        await Assert.ThrowsAsync<ArgumentException>(() => log.FindAsync("unknown", 0, Noon));
        cluster.FailNext(MockRequest.ListOffsets, ErrorCode.TopicAuthorizationFailed);
        await Assert.ThrowsAsync<KafkaException>(() => log.FindAsync("t", 0, Noon));
    }

    [BrokerFact]
    public async Task Find_AtARealBroker_IsTheFirstRecordOfTheInstantOrLater()
    {
        var topic = $"weir-test-{Guid.NewGuid():N}";
        var options = Options(BrokerFactAttribute.Servers!, topic);
        (options.CreateTopics, options.Partitions, options.DeadLetters) = (true, 1, topic + "-letters");
        await using (var log = KafkaLogs.Open(options))
        {
            for (var hour = 0; hour < 5; hour++)
            {
                await AppendAsync(log, topic, Noon.AddHours(hour));
            }

            var found = await Task.WhenAll(((double[])[-1, 0, 2, 2.5, 9]).Select(hours => log.FindAsync(topic, 0, Noon.AddHours(hours))));
            Assert.Equal([0, 0, 2, 3, 5], found);
        }

        using var admin = new AdminClientBuilder(new AdminClientConfig { BootstrapServers = BrokerFactAttribute.Servers }).Build();
        await admin.DeleteTopicsAsync([topic, options.DeadLetters], new DeleteTopicsOptions());
    }

    private static KafkaOptions Options(string servers, string stream) =>
        new() { BootstrapServers = servers, TopicIds = false, Streams = { stream }, ContentType = "x", DefaultContentType = "x", RequestTimeout = TimeSpan.FromSeconds(5) };

    private static async Task AppendAsync(KafkaLog log, string stream, DateTimeOffset at)
    {
        using var records = new RecordSet(0);
        records.Add("k"u8, "v"u8);
        await log.Appender.AppendAsync(stream, records, new AppendAttempt(at, 1, 1, 0), null, CancellationToken.None);
    }
}
