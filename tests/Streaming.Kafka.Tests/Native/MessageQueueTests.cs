using System.Text;
using Confluent.Kafka;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Native;
using Weir.Streaming.Kafka.Tests.Messages;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Native;

/// <summary>Messages as the .NET client sends them, read past it.</summary>
public sealed class MessageQueueTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [KafkaFact]
    public async Task Messages_AreReadAsTheyWereSent_AndTheEndIsSaid()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic("t", 1);
        await SendAsync(
            cluster,
            new Message<byte[]?, byte[]?> { Key = "k"u8.ToArray(), Value = "v"u8.ToArray(), Headers = [new Header("a", "1"u8.ToArray())], Timestamp = new Timestamp(42, TimestampType.CreateTime) },
            new Message<byte[]?, byte[]?> { Key = null, Value = null },
            new Message<byte[]?, byte[]?> { Key = [], Value = [], Headers = [new Header("a", "1"u8.ToArray()), new Header("b", [])] });

        var (read, end) = Read(cluster, 3);

        Assert.Equal([0L, 1, 2], read.Select(message => message.Offset));
        Assert.Equal(3, end);
        Assert.Equal(("k", "v", 42), (Text(read[0].Key), Text(read[0].Value), read[0].Timestamp));
        Assert.Equal((null, null), (Text(read[1].Key), Text(read[1].Value)));
        Assert.Equal(("", ""), (Text(read[2].Key), Text(read[2].Value)));
        Assert.Equal(HeaderBlocks.Of(("a", "1")).Bytes.ToArray(), read[0].Headers.Bytes.ToArray());
        Assert.Equal(0, read[1].Headers.Count);
        Assert.Equal(HeaderBlocks.Of(("a", "1"), ("b", "")).Bytes.ToArray(), read[2].Headers.Bytes.ToArray());
    }

    [KafkaFact]
    public async Task MessagesWithTheSameHeaders_ShareTheirBytes()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic("t", 1);
        await SendAsync(cluster, [.. Enumerable.Range(0, 4).Select(i => new Message<byte[]?, byte[]?> { Value = [1], Headers = [new Header("a", [(byte)(i / 2)])] })]);

        var (read, _) = Read(cluster, 4);

        Assert.True(read[0].Headers.Bytes.Equals(read[1].Headers.Bytes));
        Assert.False(read[1].Headers.Bytes.Equals(read[2].Headers.Bytes));
        Assert.True(read[2].Headers.Bytes.Equals(read[3].Headers.Bytes));
        Assert.Equal([0, 0, 1, 1], read.Select(message => message.Headers.TryGetLast("a"u8, out var value) ? value.Span[0] : 9));
    }

    [KafkaFact]
    public void AnOffsetThatIsNotThere_IsSaidWithItsPlace()
    {
        using var cluster = new MockCluster();
        cluster.CreateTopic("t", 8);
        using var consumer = KafkaClients.Quiet<Ignore, Ignore>(KafkaClients.Consumer(Options(cluster))).Build();
        using var queue = new MessageQueue(consumer);
        consumer.Assign(new TopicPartitionOffset("t", 7, 99));

        Assert.Equal((ErrorCode.Local_AutoOffsetReset, "t", 7), ReadFailure(queue));
    }

    private static (ErrorCode Code, string Topic, int Partition) ReadFailure(MessageQueue queue)
    {
        for (var end = DateTime.UtcNow + Patience; DateTime.UtcNow < end;)
        {
            queue.Fill(TimeSpan.FromMilliseconds(100));
            while (queue.HasMore)
            {
                ref readonly var message = ref queue.Next();
                if (message.Error != 0)
                {
                    return (queue.ErrorOf(message).Code, queue.TopicOf(message), message.Partition);
                }
            }
        }

        throw new TimeoutException();
    }

    private static (List<ReadMessage> Messages, long End) Read(MockCluster cluster, int count)
    {
        using var consumer = Consumer(cluster);
        using var queue = new MessageQueue(consumer);
        consumer.Assign(new TopicPartitionOffset("t", 0, 0));
        var messages = new List<ReadMessage>();
        for (var limit = DateTime.UtcNow + Patience; DateTime.UtcNow < limit;)
        {
            queue.Fill(TimeSpan.FromMilliseconds(100));
            while (queue.HasMore)
            {
                ref readonly var message = ref queue.Next();
                Assert.Equal("t", queue.TopicOf(message));
                if (message.Error == (int)ErrorCode.Local_PartitionEOF && messages.Count == count)
                {
                    return (messages, message.Offset);
                }

                if (message.Error == 0)
                {
                    messages.Add(queue.Copy(message));
                }
            }
        }

        throw new TimeoutException();
    }

    private static IConsumer<Ignore, Ignore> Consumer(MockCluster cluster) =>
        KafkaClients.Quiet<Ignore, Ignore>(KafkaClients.Reader(Options(cluster))).Build();

    private static KafkaOptions Options(MockCluster cluster) => new() { BootstrapServers = cluster.BootstrapServers, TopicIds = false };

    private static async Task SendAsync(MockCluster cluster, params Message<byte[]?, byte[]?>[] messages)
    {
        using var producer = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = cluster.BootstrapServers }).Build();
        foreach (var message in messages)
        {
            await producer.ProduceAsync("t", message);
        }
    }

    private static string? Text(Bytes bytes) => bytes.IsNull ? null : Encoding.UTF8.GetString(bytes.Memory.Span);
}
