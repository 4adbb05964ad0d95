using System.Diagnostics.Metrics;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.DependencyInjection;
using Weir.Streaming.Kafka.Growth;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Tests.Conformance;
using Weir.Streaming.Tests.Conformance;

namespace Weir.Streaming.Kafka.Tests.Faults;

/// <summary>Silos over a cluster that a test makes fail, and producers that know nothing of them.</summary>
internal sealed class KafkaWorld : IAsyncDisposable
{
    public const string Stream = StreamProviderConformance.Stream;
    public const string Group = KafkaConformanceLog.Group;
    private readonly string _id = Guid.NewGuid().ToString("N");
    private readonly KafkaConformanceLog _log;
    private readonly Dictionary<string, int>? _partitions;
    private readonly IProducer<byte[]?, byte[]?> _foreign;

    /// <param name="topics">Says how the stream's topic is, of one partition at first; null for the cluster itself.</param>
    /// <param name="isHeld">Whether consumers wait until the test opens <see cref="ConformanceState.Gate"/>.</param>
    /// <param name="selectKey">How keys are found.</param>
    public KafkaWorld(ITopicSource? topics = null, bool isHeld = false, KafkaKeySelector? selectKey = null)
    {
        _log = new KafkaConformanceLog(topics) { SelectKey = selectKey };
        _partitions = topics is null ? null : new Dictionary<string, int> { [Stream] = 1, [StreamProviderConformance.PlainStream] = 2 };
        State = new ConformanceState(_id);
        if (!isHeld)
        {
            State.Gate.SetResult();
        }

        _foreign = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = Cluster.BootstrapServers }).Build();
    }

    public ConformanceState State { get; }

    public MockCluster Cluster => _log.Cluster;

    public Dictionary<string, string?> Settings { get; } = new() { ["Checkpoint:Interval"] = "00:00:00.050" };

    public ConformanceCluster Silos { get; private set; } = null!;

    /// <summary>Makes the meters of the first silo.</summary>
    public IMeterFactory Meters => Silos.Services.GetRequiredService<IMeterFactory>();

    public async Task StartAsync() => Silos = await ConformanceCluster.StartAsync(_id, _log, Settings, partitions: _partitions);

    public async Task RestartAsync()
    {
        await Silos.DisposeAsync();
        await StartAsync();
    }

    /// <summary>Appends records through a silo; to whichever partition their keys have.</summary>
    public Task AppendAsync(params IReadOnlyList<(string Key, int Value)> records) =>
        _log.AppendAsync(Silos.Services, Stream, [.. records.Select(record => (record.Key, (byte)record.Value))]);

    /// <summary>What another program writes.</summary>
    public Task<DeliveryResult<byte[]?, byte[]?>> ProduceAsync(string? key, byte[]? value, params IReadOnlyList<(string Name, string Value)> headers)
    {
        var message = new Message<byte[]?, byte[]?> { Key = key is null ? null : Encoding.UTF8.GetBytes(key), Value = value, Headers = [] };
        foreach (var (name, text) in headers)
        {
            message.Headers.Add(name, Encoding.UTF8.GetBytes(text));
        }

        return _foreign.ProduceAsync(new TopicPartition(Stream, 0), message);
    }

    /// <summary>The way in through the silo.</summary>
    public IStreamAppender Appender => Silos.Services.GetRequiredService<IStreamAppender>();

    /// <summary>Messages that the stream's topic has.</summary>
    public long MessageCount => _log.CountMessages(Stream);

    /// <summary>The log of another silo, which reads nothing.</summary>
    public KafkaLog OpenAnother() => _log.OpenAnother();

    /// <summary>Sets the group's offset, as Kafka's own tools do while no silo runs.</summary>
    public void SetGroupOffset(int partition, long offset) => _log.SetGroupOffset(new TopicPartitionOffset(Stream, partition, offset));

    /// <summary>Where a partition of the stream's topic ends.</summary>
    public long FindEnd(int partition) => _log.FindEnd(Stream, partition);

    /// <summary>What another program writes to a partition of its choice.</summary>
    public Task ProduceToAsync(int partition, string key, byte[] value) =>
        _foreign.ProduceAsync(new TopicPartition(Stream, partition), new Message<byte[]?, byte[]?> { Key = Encoding.UTF8.GetBytes(key), Value = value });

    /// <summary>What another program writes whose keys are no text.</summary>
    public Task ProduceAsync(byte[] key, byte[] value) => _foreign.ProduceAsync(new TopicPartition(Stream, 0), new Message<byte[]?, byte[]?> { Key = key, Value = value });

    /// <summary>Lets the silo look at the group's progress twice: what it would have read by then it has.</summary>
    public async Task PassAsync()
    {
        for (var times = 0; times < 2; times++)
        {
            await Appender.RefreshLagAsync(CancellationToken.None);
        }
    }

    public Task CommittedAsync() => State.WaitForAsync(() => _log.IsCommitted(Silos.Services, Stream), "everything is committed");

    /// <summary>Whether the mock cluster still has all that it was ever given.</summary>
    public bool HasLostNothing => _log.HasAll(Stream);

    public Task DeliveredAsync(string key, int count) => State.WaitForAsync(() => State.GetDelivered(key).Count >= count, $"{key} gets {count} records");

    public IEnumerable<byte> Durable(string key) => State.GetDurable(key).Select(record => record.Value);

    public async Task<IReadOnlyList<DeadLetter>> LettersAsync() =>
        await Silos.Services.GetRequiredService<IDeadLetterStore>().ReadAsync(0, 1000, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        // A test that failed before it did so must not hang.
        State.Gate.TrySetResult();
        await Silos.DisposeAsync();
        _foreign.Dispose();
        await _log.DisposeAsync();
    }
}
