using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Tests.Conformance;

namespace Weir.Streaming.Kafka.Tests.Conformance;

/// <summary>Topics of a mock cluster, which outlives the silos; real client, real protocol.</summary>
internal sealed class KafkaConformanceLog : ConformanceLog
{
    private const string Group = "conformance";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly MockCluster _cluster = new();
    private readonly IConsumer<Ignore, Ignore> _observer;

    public KafkaConformanceLog()
    {
        _cluster.SetRebalanceDelay(TimeSpan.Zero);
        _cluster.CreateTopic(StreamProviderConformance.Stream, 2);
        _cluster.CreateTopic(StreamProviderConformance.PlainStream, 2);
        _cluster.CreateTopic("dead-letters", 1);
        _observer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = _cluster.BootstrapServers, GroupId = Group }).Build();
    }

    /// <summary>The cluster, to make it fail.</summary>
    public MockCluster Cluster => _cluster;

    public override void Register(IServiceCollection services) => services.AddKafkaLog(
        options => options.Configure(kafka =>
        {
            kafka.BootstrapServers = _cluster.BootstrapServers;
            kafka.TopicIds = false;
            kafka.Group = Group;
            kafka.SessionTimeout = TimeSpan.FromSeconds(6);
            kafka.MaxValueBytes = 1024;
            kafka.Streams.Add(StreamProviderConformance.Stream);
            kafka.Streams.Add(StreamProviderConformance.PlainStream);
            kafka.ContentType = kafka.DefaultContentType = "application/octet-stream";
        }),
        (_, formats) =>
        {
            formats.Add(StreamProviderConformance.Stream, new BytesFormat(encoding: 1));
            formats.Add(StreamProviderConformance.PlainStream, new BytesFormat(encoding: 1));
        });

    public override void Configure(ISiloPersistentStreamConfigurator provider) =>
        provider.ConfigurePartitionBalancing((services, _) => services.GetRequiredService<KafkaLog>().Balancer);

    public override async Task AppendAsync(IServiceProvider silo, string stream, params IReadOnlyList<(string Key, byte Value)> records)
    {
        var appender = silo.GetRequiredService<IStreamAppender>();
        using var set = new RecordSet(1);
        foreach (var (key, value) in records)
        {
            set.Add(Encoding.UTF8.GetBytes(key), [value]);
        }

        var attempt = new AppendAttempt(TimeProvider.System.GetUtcNow(), appender.GetPartitionCount(stream), records.Count, 0);
        await appender.AppendAsync(stream, set, attempt, claim: null, CancellationToken.None);
    }

    public override bool IsCommitted(IServiceProvider silo, string stream) =>
        _observer.Committed([new TopicPartition(stream, 0), new TopicPartition(stream, 1)], Patience)
            .All(partition => Math.Max(0, partition.Offset.Value) == _observer.QueryWatermarkOffsets(partition.TopicPartition, Patience).High.Value);

    /// <summary>Whether a topic still begins with its first record.</summary>
    public bool HasAll(string stream) =>
        ((int[])[0, 1]).All(partition => _observer.QueryWatermarkOffsets(new TopicPartition(stream, partition), Patience).Low.Value == 0);

    public override ValueTask DisposeAsync()
    {
        _observer.Dispose();
        _cluster.Dispose();
        return base.DisposeAsync();
    }
}
