using Confluent.Kafka;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Observability;

/// <summary>What is counted and shown of sending.</summary>
public sealed class ProducingMetricTests
{
    private const string Sent = "weir.kafka.sent.records{topic=p-t}";
    private const string Failures = "weir.kafka.send.failures{topic=p-t}";

    [KafkaFact]
    public async Task Sent_WhenRecordsAreConfirmed_CountsThem_AndOneDurationForTheBatch()
    {
        await using var log = new MeteredLog();

        await log.AppendAsync([1], [2], [3]);

        Assert.Equal(3, log.Metrics.Read(Sent));
        Assert.Equal(1, log.Metrics.Read("weir.kafka.send.duration{topic=p-t}"));
        Assert.Null(log.Metrics.Read(Failures));
    }

    [KafkaFact]
    public async Task Failures_WhenTheClusterRefusesRecords_CountsThem()
    {
        await using var log = new MeteredLog();
        log.Cluster.FailNext(MockRequest.Produce, ErrorCode.InvalidRecord);

        await Assert.ThrowsAsync<AppendFailedException>(() => log.AppendAsync([1], [2]));

        Assert.Equal(2, log.Metrics.Read(Failures));
        Assert.Null(log.Metrics.Read(Sent));
    }

    [KafkaFact]
    public async Task InFlight_WhileTheBrokerIsAway_IsShown()
    {
        await using var log = new MeteredLog();
        log.Cluster.StopBroker(1);

        var pending = log.AppendAsync(new byte[100_000]);

        Assert.InRange(log.Metrics.Read("weir.kafka.send.inflight.bytes")!.Value, 100_000, 130_000);
        log.Cluster.StartBroker(1);
        await pending;
        Assert.Equal(0, log.Metrics.Read("weir.kafka.send.inflight.bytes"));
    }
}
