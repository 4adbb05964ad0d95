using System.Runtime.InteropServices;
using System.Text;
using Confluent.Kafka;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Native;
using Weir.Streaming.Kafka.Tests.Messages;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Native;

/// <summary>What our own producer sends, as the .NET client reads it, and the other way round.</summary>
public sealed class NativeProducerTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [KafkaFact]
    public async Task AMessage_ArrivesAsItWasSent()
    {
        using var cluster = Cluster();
        var headers = HeaderBlocks.Of(("one", "1"), ("empty", ""), ("none", null));
        (string Key, string Value, bool IsTombstone)[] messages = [("k", "v", false), ("", "v", false), ("k", "", false), ("k", "", true)];
        for (var i = 0; i < messages.Length; i++)
        {
            var (key, value, isTombstone) = messages[i];
            var target = new Target(1);
            using (var producer = Producer(cluster))
            {
                Assert.Null(target.Send(producer, 2, key, value, headers, isTombstone));
                await target.Told.Task.WaitAsync(Patience);
            }

            var read = Read(cluster, 2, i);
            Assert.Equal((key, isTombstone ? null : value), (Text(read.Message.Key), Text(read.Message.Value)));
            Assert.Equal([("one", "1"), ("empty", ""), ("none", null)], read.Message.Headers.Select(header => (header.Key, Text(header.GetValueBytes()))));
            Assert.Equal((1_700_000_000_123, i), (read.Message.Timestamp.UnixTimestampMs, target.LastOffset));
        }
    }

    [KafkaFact]
    public async Task MoreHeadersThanUsual_ArriveAll()
    {
        using var cluster = Cluster();
        var target = new Target(1);
        var headers = Enumerable.Range(0, 40).Select(i => ($"h{i}", (string?)$"{i}")).ToArray();
        using (var producer = Producer(cluster))
        {
            Assert.Null(target.Send(producer, 0, "k", "v", HeaderBlocks.Of(headers)));
            await target.Told.Task.WaitAsync(Patience);
        }

        Assert.Equal(headers, Read(cluster, 0).Message.Headers.Select(header => (header.Key, Text(header.GetValueBytes()))));
    }

    [KafkaFact]
    public async Task ManyMessages_AreEachReportedOnOnce_WithTheHighestOffset()
    {
        const int Count = 20_000;
        using var cluster = Cluster();
        var target = new Target(Count);
        using var producer = Producer(cluster);
        for (var i = 0; i < Count; i++)
        {
            Assert.Null(target.Send(producer, 1, "k", "v", default));
        }

        await target.Told.Task.WaitAsync(Patience);
        Assert.Equal((Count, 0, Count - 1L), (target.Confirmed, target.Failed, target.LastOffset));
    }

    [KafkaFact]
    public async Task AMessageThatTheClusterRefuses_IsReportedAsFailed()
    {
        using var cluster = Cluster();
        cluster.FailNext(MockRequest.Produce, ErrorCode.TopicAuthorizationFailed);
        var target = new Target(1);
        using var producer = Producer(cluster);

        Assert.Null(target.Send(producer, 0, "k", "v", default));

        await target.Told.Task.WaitAsync(Patience);
        Assert.Equal((0, 1, ErrorCode.TopicAuthorizationFailed), (target.Confirmed, target.Failed, target.Failure?.Code));
    }

    [KafkaFact]
    public void AMessageThatIsTooLarge_IsRefusedAtOnce()
    {
        using var cluster = Cluster();
        using var producer = Producer(cluster);

        Assert.Equal(ErrorCode.MsgSizeTooLarge, new Target(1).Send(producer, 0, "k", new string('v', 2_000_000), default)?.Code);
    }

    [KafkaFact]
    public void APropertyThatTheClientDoesNotKnow_IsRefusedByName()
    {
        var exception = Assert.Throws<InvalidOperationException>(() => new NativeProducer([new("no.such.property", "1")], (_, _) => { }, (_, _) => { }));
        Assert.Contains("no.such.property", exception.Message, StringComparison.Ordinal);
    }

    [KafkaFact]
    public async Task Statistics_AreTold()
    {
        using var cluster = Cluster();
        var said = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var producer = new NativeProducer(
            [new("bootstrap.servers", cluster.BootstrapServers), new("statistics.interval.ms", "50")], (_, _) => { }, (_, json) => said.TrySetResult(json));

        Assert.Contains("\"msg_cnt\"", await said.Task.WaitAsync(Patience), StringComparison.Ordinal);
    }

    private static MockCluster Cluster()
    {
        var cluster = new MockCluster();
        cluster.CreateTopic("t", 3);
        return cluster;
    }

    private static NativeProducer Producer(MockCluster cluster) => new(
        KafkaClients.Producer(new KafkaOptions { BootstrapServers = cluster.BootstrapServers, TopicIds = false }), (_, _) => { }, (_, _) => { });

    private static ConsumeResult<byte[]?, byte[]?> Read(MockCluster cluster, int partition, long offset = 0)
    {
        using var consumer = new ConsumerBuilder<byte[]?, byte[]?>(new ConsumerConfig { BootstrapServers = cluster.BootstrapServers, GroupId = "reader" }).Build();
        consumer.Assign(new TopicPartitionOffset("t", partition, offset));
        return consumer.Consume(Patience) ?? throw new TimeoutException();
    }

    private static string? Text(byte[]? bytes) => bytes is null ? null : Encoding.UTF8.GetString(bytes);

    private sealed class Target(int expected) : IDeliveryTarget
    {
        private GCHandle _self;

        public TaskCompletionSource Told { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Confirmed { get; private set; }

        public int Failed { get; private set; }

        public long LastOffset { get; private set; } = -1;

        public Error? Failure { get; private set; }

        public Error? Send(NativeProducer producer, int partition, string key, string value, HeaderBlock headers, bool isTombstone = false)
        {
            if (!_self.IsAllocated)
            {
                _self = GCHandle.Alloc(this);
            }

            return producer.Send("t", partition, new OutgoingMessage
            {
                Key = Encoding.UTF8.GetBytes(key),
                Value = Encoding.UTF8.GetBytes(value),
                IsTombstone = isTombstone,
                Headers = headers,
                Timestamp = 1_700_000_000_123,
            }, _self);
        }

        public void OnReports(int confirmed, long lastOffset, int failed, Error? failure)
        {
            (Confirmed, Failed, LastOffset) = (Confirmed + confirmed, Failed + failed, Math.Max(LastOffset, lastOffset));
            Failure ??= failure;
            if (Confirmed + Failed == expected)
            {
                _self.Free();
                Told.TrySetResult();
            }
        }
    }
}
