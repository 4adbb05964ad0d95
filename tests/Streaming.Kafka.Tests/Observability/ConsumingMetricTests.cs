using Confluent.Kafka;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Observability;

/// <summary>What is counted and shown of reading.</summary>
public sealed class ConsumingMetricTests
{
    [KafkaFact]
    public async Task Fetched_WhenRecordsAreRead_CountsThemAndTheirBytes()
    {
        await using var log = new MeteredLog();
        await log.JoinAsync();
        await using var reader = await log.OpenAsync();
        await log.ProduceAsync("key", new byte[10]);
        await log.ProduceAsync("key", new byte[20]);

        await MeteredLog.ReadAsync(reader, until: 2);

        Assert.Equal(2, log.Metrics.Read(MeteredLog.Of("weir.kafka.fetched.records")));
        Assert.Equal(36, log.Metrics.Read(MeteredLog.Of("weir.kafka.fetched.bytes")));
    }

    [KafkaFact]
    public async Task Commit_WhenItIsRefused_CountsAsAFailureAndNotAsACommit()
    {
        await using var log = new MeteredLog();
        await log.JoinAsync();
        await using var reader = await log.OpenAsync();
        await log.ProduceAsync("k", [1]);
        await MeteredLog.ReadAsync(reader, until: 1);
        log.Cluster.FailNext(MockRequest.OffsetCommit, ErrorCode.TopicAuthorizationFailed);

        await Assert.ThrowsAnyAsync<KafkaException>(() => log.CommitAsync(reader, 1));

        Assert.Equal(1, log.Metrics.Read(MeteredLog.Of("weir.kafka.commit.failures")));
        Assert.Null(log.Metrics.Read(MeteredLog.Of("weir.kafka.commits")));
        await log.CommitAsync(reader, 1);
        Assert.Equal(1, log.Metrics.Read(MeteredLog.Of("weir.kafka.commits")));
        Assert.Equal(1, log.Metrics.Read(MeteredLog.Of("weir.kafka.commit.failures")));
        await log.Metrics.UntilAsync("weir.kafka.commit.duration", count => count == 2);
    }

    [KafkaFact]
    public async Task Paused_WhileNobodyTakesWhatWasReadAhead_IsShown()
    {
        await using var log = new MeteredLog(configure: options => options.ReadAheadBytes = 64 << 10);
        await log.JoinAsync();
        for (var i = 0; i < 100; i++)
        {
            await log.ProduceAsync("k", new byte[1000]);
        }

        Assert.Equal(0, log.Metrics.Read("weir.kafka.partitions.paused"));
        await using var reader = await log.OpenAsync();

        await log.Metrics.UntilAsync("weir.kafka.partitions.paused", count => count == 1);
        Assert.InRange(log.Metrics.Read(MeteredLog.Of("weir.kafka.readahead.bytes"))!.Value, 64 << 10, 128 << 10);
        await MeteredLog.ReadAsync(reader, until: 100);
        await log.Metrics.UntilAsync("weir.kafka.partitions.paused", count => count == 0);
        Assert.Equal(0, log.Metrics.Read(MeteredLog.Of("weir.kafka.readahead.bytes")));
    }

    [KafkaFact]
    public async Task Parked_WhenAMessageIsNoRecord_CountsIt()
    {
        await using var log = new MeteredLog();
        await log.JoinAsync();
        await using var reader = await log.OpenAsync();
        await log.ProduceAsync(null, [1]);
        await log.ProduceAsync("k", [2]);

        await MeteredLog.ReadAsync(reader, until: 2);

        Assert.Equal(1, log.Metrics.Read(MeteredLog.Of("weir.kafka.parked")));
    }

    [KafkaFact]
    public async Task Partition_WhenTheGroupTakesIt_LeavesTheGauges()
    {
        using var cluster = MeteredLog.MakeCluster(partitions: 2);
        await using var first = new MeteredLog(cluster: cluster);
        await first.JoinAsync(partitions: 2);
        await first.Metrics.UntilAsync(MeteredLog.Of("weir.kafka.lag.records", 0), records => records == 0);
        await first.Metrics.UntilAsync(MeteredLog.Of("weir.kafka.lag.records", 1), records => records == 0);
        Assert.Equal(1, first.Metrics.Read("weir.kafka.rebalances{kind=assigned}"));

        await using var second = new MeteredLog(cluster: cluster);
        await second.JoinAsync(partitions: 1);
        await first.Metrics.UntilAsync("weir.kafka.partitions.assigned", count => count == 1);

        Assert.True(first.Metrics.Read("weir.kafka.rebalances{kind=revoked}") >= 1);
        foreach (var gauge in (string[])["weir.kafka.lag.records{", "weir.kafka.lag{", "weir.kafka.readahead.bytes{"])
        {
            await MetricReader.UntilAsync(() => second.Metrics.Find(gauge).Count() == 1, () => gauge);
            Assert.Single(first.Metrics.Find(gauge));
            Assert.NotEqual(first.Metrics.Find(gauge), second.Metrics.Find(gauge));
        }
    }

    [KafkaFact]
    public async Task Partition_WhenTheGroupForgetsTheMember_CountsAsLost()
    {
        await using var log = new MeteredLog();
        await log.JoinAsync();
        log.Cluster.FailNext(MockRequest.Heartbeat, ErrorCode.UnknownMemberId);

        await log.Metrics.UntilAsync("weir.kafka.rebalances{kind=lost}", count => count >= 1);
        await log.Metrics.UntilAsync("weir.kafka.partitions.assigned", count => count == 1);
    }
}
