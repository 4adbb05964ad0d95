using System.Text;
using Confluent.Kafka;
using Microsoft.AspNetCore.Builder;
using Weir.Records;
using Weir.Silo.Hosting.Streams;
using Weir.Silo.Tests.Support;
using Weir.Streaming.Kafka.Mock;

namespace Weir.Silo.Tests.Kafka;

/// <summary>The whole server over a mock cluster that is not its own, and a program that knows nothing of it.</summary>
internal sealed class KafkaService : IAsyncDisposable
{
    public const string Group = "weir-tests";
    // The mock cluster lets a group's next member wait for nearly so long, also when the one before has left.
    private const string SessionTimeout = "00:00:06";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string[] _settings;
    private readonly Action<WebApplicationBuilder>? _configure;
    private readonly Lazy<IProducer<string, byte[]>> _foreign;

    private KafkaService(string[] settings, Action<WebApplicationBuilder>? configure, int partitions)
    {
        Cluster = new MockCluster();
        Cluster.SetRebalanceDelay(TimeSpan.Zero);
        foreach (var stream in RecordStreams.Names)
        {
            Cluster.CreateTopic(stream, partitions);
        }

        Cluster.CreateTopic("dead-letters", 1);
        Cluster.CreateTopic("producers", 1);
        (_settings, _configure) = (settings, configure);
        _foreign = new(() => new ProducerBuilder<string, byte[]>(new ProducerConfig { BootstrapServers = Cluster.BootstrapServers, Partitioner = Partitioner.ConsistentRandom }).Build());
    }

    public MockCluster Cluster { get; }

    public TestServer Server { get; private set; } = null!;

    public static async Task<KafkaService> StartAsync(string[]? settings = null, Action<WebApplicationBuilder>? configure = null, int partitions = 4)
    {
        var service = new KafkaService(settings ?? [], configure, partitions);
        await service.StartServerAsync(null);
        return service;
    }

    /// <summary>Stops the server and starts another over the same cluster and data.</summary>
    public async Task RestartAsync() => await StartServerAsync(await Server.StopAndKeepDataAsync());

    /// <summary>What another program writes: librdkafka's own partitioner, no headers unless it says so.</summary>
    public Task<DeliveryResult<string, byte[]>> ProduceAsync(string key, byte[]? value, RecordKind kind = RecordKind.Counter, string? contentType = null) =>
        ProduceAsync(kind.ToName(), key, value, contentType);

    public Task<DeliveryResult<string, byte[]>> ProduceAsync(string topic, string key, byte[]? value, string? contentType = null) => _foreign.Value.ProduceAsync(
        topic,
        new Message<string, byte[]> { Key = key, Value = value!, Headers = contentType is null ? null : [new Header("content-type", Encoding.UTF8.GetBytes(contentType))] });

    public Task<DeliveryResult<string, byte[]>> ProduceAsync(string key, string value, RecordKind kind = RecordKind.Counter) => ProduceAsync(key, Encoding.UTF8.GetBytes(value), kind);

    /// <summary>All messages of a topic, for whom it may concern.</summary>
    public List<ConsumeResult<string, byte[]>> Consume(string topic, int count)
    {
        using var consumer = new ConsumerBuilder<string, byte[]>(new ConsumerConfig
        {
            BootstrapServers = Cluster.BootstrapServers,
            GroupId = "observer",
            AutoOffsetReset = AutoOffsetReset.Earliest,
            EnableAutoCommit = false,
        }).Build();
        consumer.Subscribe(topic);
        using var patience = new CancellationTokenSource(Patience);
        List<ConsumeResult<string, byte[]>> all = [];
        while (all.Count < count)
        {
            all.Add(consumer.Consume(patience.Token));
        }

        return all;
    }

    /// <summary>What the server's group has committed of a topic; negative where nothing.</summary>
    public IEnumerable<long> GetCommitted(string topic, int partitions = 4)
    {
        using var consumer = new ConsumerBuilder<Ignore, Ignore>(new ConsumerConfig { BootstrapServers = Cluster.BootstrapServers, GroupId = Group }).Build();
        return consumer.Committed([.. Enumerable.Range(0, partitions).Select(partition => new TopicPartition(topic, partition))], Patience).Select(committed => committed.Offset.Value);
    }

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        if (_foreign.IsValueCreated)
        {
            _foreign.Value.Dispose();
        }

        Cluster.Dispose();
    }

    private async Task StartServerAsync(string? data) => Server = await TestServer.StartAsync(
        ["--Streams:Provider=Kafka", $"--Kafka:BootstrapServers={Cluster.BootstrapServers}", "--Kafka:TopicIds=false", "--Kafka:Client:fetch.wait.max.ms=10", $"--Kafka:Group={Group}", $"--Kafka:SessionTimeout={SessionTimeout}", .. _settings], _configure, data);
}
