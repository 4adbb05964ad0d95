using System.Diagnostics.Metrics;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Orleans.Storage;
using Orleans.Streams;
using Weir.Streaming.Kafka.Consuming;
using Weir.Streaming.Kafka.DeadLetters;
using Weir.Streaming.Kafka.Growth;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Native;
using Weir.Streaming.Kafka.Numbers;
using Weir.Streaming.Kafka.Observability;
using Weir.Streaming.Kafka.Places;
using Weir.Streaming.Kafka.Producing;

namespace Weir.Streaming.Kafka;

/// <summary>
/// A log in Kafka's topics, one per stream. The silos of a service share it: the consumer group divides the partitions among them. Offsets are the broker's, and
/// are committed to the group when what lies below them is durable with its consumers.
/// </summary>
public sealed class KafkaLog : IPartitionSource, ILogHealth, IAsyncDisposable
{
    private readonly KafkaLogContext _context;
    private readonly MockCluster? _mock;
    private readonly KafkaProducer _producer;
    private readonly RequestLedger? _ledger;
    private readonly KafkaMetrics _metrics;
    private readonly WatchedAppender _appender;
    private bool _isDisposed;

    private KafkaLog(KafkaLogContext context, MockCluster? mock, KafkaProducer producer, KafkaMetrics metrics, RequestLedger? ledger)
    {
        (_context, _mock, _producer, _metrics, _ledger) = (context, mock, producer, metrics, ledger);
        Checkpointers = new GroupOffsets(context);
        _appender = new WatchedAppender(
            new KafkaAppender(context, producer, ledger), context.Lag.LookNowAsync, context.Time);
        Partitions = context.Topics.All.ToDictionary(topic => topic.Stream, topic => topic.Partitions, StringComparer.Ordinal);
        Balancer = new AssignedQueues(context);
    }

    /// <summary>The way in.</summary>
    public IStreamAppender Appender => _appender;

    /// <summary>The dead letters.</summary>
    public IDeadLetterStore DeadLetters => _context.DeadLetters;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Partitions { get; }

    /// <inheritdoc/>
    public IStreamQueueCheckpointerFactory Checkpointers { get; }

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <summary>Says which partitions are this silo's.</summary>
    internal AssignedQueues Balancer { get; }

    /// <summary>Reaches for the cluster, or starts the mock one.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="formats">What the values are.</param>
    /// <param name="producers">How long the numbers of requests are remembered.</param>
    /// <param name="storage">Finds the grain storage that <see cref="KafkaOptions.GrainStorage"/> names; asked when a silo begins to read.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it is said.</param>
    /// <param name="meters">Makes the meter; null for one of its own.</param>
    /// <returns>The open log; it reads nothing before a silo's stream provider starts.</returns>
    /// <exception cref="InvalidOperationException">The cluster does not answer, or lacks a topic.</exception>
    /// <exception cref="DllNotFoundException">librdkafka is not there.</exception>
    public static KafkaLog Open(
        KafkaOptions options,
        KafkaFormats formats,
        ProducerOptions producers,
        Func<string, IGrainStorage> storage,
        TimeProvider time,
        ILoggerFactory loggers,
        IMeterFactory? meters = null) => Open(options, formats, producers, storage, time, loggers, meters, source: null);

    // Another source than the cluster itself says how the topics are now: the mock cluster cannot grow one.
    internal static KafkaLog Open(
        KafkaOptions options,
        KafkaFormats formats,
        ProducerOptions producers,
        Func<string, IGrainStorage> storage,
        TimeProvider time,
        ILoggerFactory loggers,
        IMeterFactory? meters,
        ITopicSource? source)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(storage);
        ArgumentNullException.ThrowIfNull(loggers);
        LibRdKafka.Load();
        var logger = loggers.CreateLogger<KafkaLog>();
        var mock = options.Mock ? StartMock(options) : null;
        try
        {
            var topics = KafkaTopics.Open(options, producers);
            var metrics = new KafkaMetrics(options, time, meters);
            var producer = new KafkaProducer(options, logger, metrics);
            var history = new KafkaHistory(options, time);
            var consumer = new GroupConsumer(options, logger, metrics);
            var kept = new Lazy<IGrainStorage?>(() => options.GrainStorage is { } name ? storage(name) : null);
            var growths = new TopicGrowths(options, topics, source ?? new ClusterTopics(consumer, options), () => kept.Value, logger);
            var context = new KafkaLogContext(
                options,
                topics,
                consumer,
                history,
                growths,
                new KafkaLag(options, topics, growths, consumer, time, logger),
                new PartitionPlaces(options, producers, () => kept.Value, time),
                formats,
                new KafkaDeadLetterStore(options, topics, history, producer, metrics.Consuming),
                time,
                logger);
            return new KafkaLog(context, mock, producer, metrics, options.GrainStorage is null ? null : new RequestLedger(options, producers, producer, time, logger));
        }
        catch
        {
            mock?.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public IPartitionReader CreateReader(string stream, int partition) => new KafkaPartitionReader(_context, _context.Topics.Find(stream), partition);

    /// <inheritdoc/>
    public IReadOnlyList<string> GetFailures() =>
    [
        .. _context.Lag.Failure is { } asked ? [$"Kafka at {_context.Options.BootstrapServers} does not answer: {asked}"] : Array.Empty<string>(),
        .. _appender.Failure is { } sent ? [sent] : Array.Empty<string>(),
        .. Balancer.Failure is { } looked ? [looked] : Array.Empty<string>(),
    ];

    /// <inheritdoc/>
    public IReadOnlyList<string> GetDamage() => [];

    /// <summary>Finds where to read from so as to get everything stamped at or after an instant: a consumer resumes its handle at the token of that offset.</summary>
    /// <param name="stream">Stream name.</param>
    /// <param name="partition">Partition, from 0.</param>
    /// <param name="instant">A message's timestamp: when it was made, or when the broker took it, as the topic is set.</param>
    /// <returns>Offset of the first such message, or the partition's end. Messages need not stand in the order of their timestamps.</returns>
    /// <exception cref="KafkaException">The cluster does not say. A mock cluster always says the end.</exception>
    public async Task<long> FindAsync(string stream, int partition, DateTimeOffset instant)
    {
        var place = new TopicPartitionTimestamp(_context.Topics.Find(stream).Name, partition, new Timestamp(instant));
        var found = await _context.Consumer.AskAsync(client =>
            (Offset: client.OffsetsForTimes([place], _context.Options.RequestTimeout)[0], End: client.AskEnds(place.TopicPartition, _context.Options.RequestTimeout).High));
        return found.Offset.Offset.Value >= 0 ? found.Offset.Offset.Value : found.End.Value;
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await Balancer.DisposeAsync();
        await _context.Lag.DisposeAsync();
        await Task.Run(_context.Consumer.Dispose);
        _context.History.Dispose();
        if (_ledger is not null)
        {
            await Task.Run(_ledger.Dispose);
        }

        await Task.Run(_producer.Dispose);
        (_context.DeadLetters as IDisposable)?.Dispose();
        _context.Growths.Dispose();
        _metrics.Dispose();
        _mock?.Dispose();
    }

    private static MockCluster StartMock(KafkaOptions options)
    {
        var mock = MockCluster.StartFor(options);
        options.BootstrapServers = mock.BootstrapServers;
        options.TopicIds = false;

        // It answers a question for records that are not there yet only when the time for it is over.
        options.Client.TryAdd("fetch.wait.max.ms", "10");
        return mock;
    }
}
