using System.Globalization;
using System.Text;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orleans.Streams;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Streaming.Kafka.Tests.Observability;

/// <summary>A log over the mock cluster whose reading and committing a test does itself, and what it measures. Stream <c>t</c>.</summary>
internal sealed class MeteredLog : IAsyncDisposable
{
    public const string Stream = "t";
    private readonly MockCluster? _own;
    private readonly IProducer<byte[]?, byte[]?> _foreign;

    public MeteredLog(int partitions = 1, Action<KafkaOptions>? configure = null, MockCluster? cluster = null, ILoggerFactory? loggers = null)
    {
        Cluster = cluster ?? (_own = MakeCluster(partitions));
        var options = new KafkaOptions { BootstrapServers = Cluster.BootstrapServers, TopicPrefix = "p-", TopicIds = false, Streams = { Stream }, ContentType = "x", DefaultContentType = "x" };

        // The mock cluster's group waits for a session's time at each change,.
        options.SessionTimeout = TimeSpan.FromSeconds(2);
        options.Client["heartbeat.interval.ms"] = "300";
        configure?.Invoke(options);
        Log = KafkaLogs.Open(options, loggers: loggers, meters: Metrics);
        _foreign = new ProducerBuilder<byte[]?, byte[]?>(new ProducerConfig { BootstrapServers = Cluster.BootstrapServers }).Build();
    }

    public MockCluster Cluster { get; }

    public MetricReader Metrics { get; } = new();

    public KafkaLog Log { get; }

    public static MockCluster MakeCluster(int partitions)
    {
        var cluster = new MockCluster();
        cluster.SetRebalanceDelay(TimeSpan.Zero);
        cluster.CreateTopic("p-" + Stream, partitions);
        cluster.CreateTopic("p-dead-letters", 1);
        return cluster;
    }

    /// <summary>A series of a partition.</summary>
    public static string Of(string instrument, int partition = 0) => $"{instrument}{{stream={Stream},partition={partition}}}";

    /// <summary>Joins the group and waits for so many partitions.</summary>
    public async Task JoinAsync(int partitions = 1)
    {
        await Log.Balancer.Initialize(new PartitionQueueMapper(Log.Partitions));
        await Metrics.UntilAsync("weir.kafka.partitions.assigned", count => count == partitions);
    }

    /// <summary>A reader that stands at the beginning.</summary>
    public async Task<IPartitionReader> OpenAsync(int partition = 0)
    {
        var reader = Log.CreateReader(Stream, partition);
        await reader.OpenAsync(null, CancellationToken.None);
        return reader;
    }

    /// <summary>Reads up to an offset, whenever the reader says that there may be more.</summary>
    public static async Task<List<LogEntry>> ReadAsync(IPartitionReader reader, long until)
    {
        List<LogEntry> entries = [];
        using var looks = new PeriodicTimer(TimeSpan.FromMilliseconds(5));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (entries.Count == 0 || entries[^1].NextOffset < until)
        {
            await looks.WaitForNextTickAsync(limit.Token);
            if (reader.MayHaveMore)
            {
                entries.AddRange(await reader.ReadAsync(1000, limit.Token));
            }
        }

        return entries;
    }

    public async Task CommitAsync(IPartitionReader reader, long offset, int partition = 0)
    {
        IStreamQueueCheckpointer<string> store = await Log.Checkpointers.Create(new PartitionName(reader.Log, Stream, partition).ToString(), CancellationToken.None);
        store.Update(offset.ToString(CultureInfo.InvariantCulture), DateTime.UnixEpoch, CancellationToken.None);
        await store.FlushAsync(CancellationToken.None);
    }

    /// <summary>What another program writes.</summary>
    public Task ProduceAsync(string? key, byte[] value, TimeSpan age = default, int partition = 0) => _foreign.ProduceAsync(
        new TopicPartition("p-" + Stream, partition),
        new Message<byte[]?, byte[]?> { Key = key is null ? null : Encoding.UTF8.GetBytes(key), Value = value, Timestamp = new Timestamp(TimeProvider.System.GetUtcNow() - age) });

    /// <summary>What another program writes in a transaction: a record and, behind it, the transaction's mark.</summary>
    public void ProduceInTransaction(string key, byte[] value) => ProduceInTransaction(Cluster, "p-" + Stream, key, value);

    public static void ProduceInTransaction(MockCluster cluster, string topic, string key, byte[] value)
    {
        var patience = TimeSpan.FromSeconds(20);
        using var producer = new ProducerBuilder<byte[], byte[]>(new ProducerConfig { BootstrapServers = cluster.BootstrapServers, TransactionalId = "elsewhere" }).Build();
        producer.InitTransactions(patience);
        producer.BeginTransaction();
        producer.Produce(new TopicPartition(topic, 0), new Message<byte[], byte[]> { Key = Encoding.UTF8.GetBytes(key), Value = value });
        producer.CommitTransaction(patience);
    }

    public async Task AppendAsync(params IReadOnlyList<byte[]> values)
    {
        using var records = new RecordSet(0);
        foreach (var value in values)
        {
            records.Add("k"u8, value);
        }

        await Log.Appender.AppendAsync(Stream, records, new AppendAttempt(TimeProvider.System.GetUtcNow(), 1, values.Count, 0), null, CancellationToken.None);
    }

    public async ValueTask DisposeAsync()
    {
        _foreign.Dispose();
        await Log.DisposeAsync();
        Metrics.Dispose();
        _own?.Dispose();
    }
}
