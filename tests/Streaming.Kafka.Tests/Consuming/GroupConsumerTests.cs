using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Streaming.Kafka.Consuming;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Observability;
using Weir.Streaming.Kafka.Producing;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Consuming;

/// <summary>One member of a group over the mock cluster.</summary>
public sealed class GroupConsumerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);

    [KafkaFact]
    public async Task Open_WhenAPartitionIsAssigned_GivesItsMessagesFromTheOffsetOn()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic("t", 1);
        cluster.SetRebalanceDelay(TimeSpan.Zero);
        var options = new KafkaOptions { BootstrapServers = cluster.BootstrapServers, TopicIds = false };
        using var metrics = new KafkaMetrics(options, TimeProvider.System);
        using var producer = new KafkaProducer(options, NullLogger.Instance, metrics);
        var place = new TopicPartition("t", 0);
        var batch = producer.Begin();
        for (var i = 0; i < 5; i++)
        {
            batch.Add(place.Topic, 0, new OutgoingMessage { Key = "k"u8, Value = Encoding.UTF8.GetBytes($"v{i}") });
        }

        await batch.SentAsync();
        using var consumer = new GroupConsumer(options, NullLogger.Instance, metrics);
        await JoinAsync(consumer);

        Assert.Equal(["v2", "v3", "v4"], await ReadAsync(consumer, place, from: 2, count: 3));
        // Let go of, it is paused; whoever opens it again is served all the same.
        Assert.Equal(["v0", "v1", "v2", "v3", "v4"], await ReadAsync(consumer, place, from: 0, count: 5));
    }

    [KafkaFact]
    public async Task Dispose_WithMessagesStillInHand_Ends()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic("t", 4);
        cluster.SetRebalanceDelay(TimeSpan.Zero);
        var options = new KafkaOptions { BootstrapServers = cluster.BootstrapServers, TopicIds = false };
        using var metrics = new KafkaMetrics(options, TimeProvider.System);
        using var producer = new KafkaProducer(options, NullLogger.Instance, metrics);
        var batch = producer.Begin();
        for (var i = 0; i < 2_000; i++)
        {
            batch.Add("t", i % 4, new OutgoingMessage { Key = "k"u8, Value = Encoding.UTF8.GetBytes($"v{i}") });
        }

        await batch.SentAsync();
        for (var round = 0; round < 20; round++)
        {
            // A group of its own: one that has just been left is slow to take a member.
            options.Group = $"g{round}";
            var consumer = new GroupConsumer(options, NullLogger.Instance, metrics);
            await JoinAsync(consumer);
            Assert.Equal(["v0"], await ReadAsync(consumer, new TopicPartition("t", 0), from: 0, count: 1));

            await Task.Run(consumer.Dispose).WaitAsync(Patience);
        }
    }

    private static async Task JoinAsync(GroupConsumer consumer)
    {
        var assigned = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        consumer.AssignmentChanged += () => assigned.TrySetResult();
        consumer.Start(["t"]);
        await assigned.Task.WaitAsync(Patience);
    }

    private static async Task<IEnumerable<string>> ReadAsync(GroupConsumer consumer, TopicPartition place, long from, int count)
    {
        var buffer = consumer.Open(place, from);
        List<ReadMessage> messages = [];
        var limit = Task.Delay(Patience);
        while (messages.Count < count && !limit.IsCompleted)
        {
            buffer.Take(count, long.MaxValue, messages);
            await Task.Yield();
        }

        consumer.Close(buffer);
        return messages.Select(message => Encoding.UTF8.GetString(message.Value.Memory.Span));
    }
}
