using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Hosting;
using Orleans.Storage;
using Weir.Streaming.Kafka.Growth;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Tests.Support;
using Weir.Streaming.Tests.Conformance;

namespace Weir.Streaming.Kafka.Tests.Conformance;

/// <summary>Topics of a mock cluster, which outlives the silos; real client, real protocol.</summary>
internal sealed class KafkaConformanceLog : ConformanceLog
{
    public const string Group = "conformance";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private readonly MockCluster _cluster = new();
    private readonly SharedStorage _places = new();
    private readonly IConsumer<Ignore, Ignore> _observer;

    private readonly ITopicSource? _topics;

    public KafkaConformanceLog()
        : this(null)
    {
    }

    /// <param name="topics">Says how the topics are; null for the cluster itself.</param>
    public KafkaConformanceLog(ITopicSource? topics)
    {
        _topics = topics;
        _cluster.SetRebalanceDelay(TimeSpan.Zero);
        _cluster.CreateTopic(StreamProviderConformance.Stream, 2);
        _cluster.CreateTopic(StreamProviderConformance.PlainStream, 2);
        _cluster.CreateTopic("dead-letters", 1);
        _cluster.CreateTopic("producers", 1);
        _observer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = _cluster.BootstrapServers, GroupId = Group }).Build();
    }

    /// <summary>How the stream's keys are found, where they are not the messages' own.</summary>
    public KafkaKeySelector? SelectKey { get; init; }

    /// <summary>The cluster, to make it fail.</summary>
    public MockCluster Cluster => _cluster;

    public override void Register(IServiceCollection services)
    {
        services.AddKeyedSingleton<IGrainStorage>("places", _places).AddKafkaLog(options => options.Configure(Set), (_, formats) => Add(formats));
        if (_topics is not null)
        {
            services.AddSingleton(_topics);
        }
    }

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

    /// <summary>The log of another silo over the same cluster.</summary>
    public KafkaLog OpenAnother()
    {
        var options = new KafkaOptions();
        Set(options);
        var formats = new KafkaFormats();
        Add(formats);
        return KafkaLogs.Open(options, _places, formats);
    }

    public long FindEnd(string stream, int partition) => _observer.QueryWatermarkOffsets(new TopicPartition(stream, partition), Patience).High.Value;

    /// <summary>How many messages a topic has been given.</summary>
    public long CountMessages(string stream) =>
        ((int[])[0, 1]).Sum(partition => _observer.QueryWatermarkOffsets(new TopicPartition(stream, partition), Patience).High.Value);

    /// <summary>Sets the group's offset; the mock cluster takes it from members only.</summary>
    public void SetGroupOffset(TopicPartitionOffset offset)
    {
        using var isMember = new CancellationTokenSource(Patience);
        using var member = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = _cluster.BootstrapServers, GroupId = Group, EnableAutoCommit = false, SessionTimeoutMs = 6000 })
            .SetPartitionsAssignedHandler((_, _) => isMember.Cancel()).Build();
        member.Subscribe(offset.Topic);
        while (!isMember.IsCancellationRequested)
        {
            member.Consume(TimeSpan.FromMilliseconds(20));
        }

        member.Commit([offset]);
        member.Close();
    }

    public override ValueTask DisposeAsync()
    {
        _observer.Dispose();
        _cluster.Dispose();
        return base.DisposeAsync();
    }

    private void Add(KafkaFormats formats)
    {
        if (SelectKey is { } selector)
        {
            formats.SelectKey(StreamProviderConformance.Stream, selector);
        }

        formats.Add(StreamProviderConformance.Stream, new BytesFormat(encoding: 1));
        formats.Add(StreamProviderConformance.PlainStream, new BytesFormat(encoding: 1));
    }

    private void Set(KafkaOptions kafka)
    {
        kafka.BootstrapServers = _cluster.BootstrapServers;
        kafka.TopicIds = false;
        kafka.Group = Group;
        kafka.GrainStorage = "places";
        kafka.Client["fetch.wait.max.ms"] = "10";
        kafka.SessionTimeout = TimeSpan.FromSeconds(6);
        kafka.MaxValueBytes = 1024;
        kafka.Streams.Add(StreamProviderConformance.Stream);
        kafka.Streams.Add(StreamProviderConformance.PlainStream);
        kafka.ContentType = kafka.DefaultContentType = "application/octet-stream";
    }
}
