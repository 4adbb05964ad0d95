using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Orleans.Streams;
using Weir.Streaming.Kafka.Consuming;
using Weir.Streaming.Kafka.DeadLetters;
using Weir.Streaming.Kafka.Mock;
using Weir.Streaming.Kafka.Native;
using Weir.Streaming.Kafka.Observability;
using Weir.Streaming.Kafka.Producing;

namespace Weir.Streaming.Kafka;

/// <summary>
/// A log in Kafka's topics, one per stream. The silos of a service share it: the consumer group divides the partitions among them. Offsets are the broker's, and
/// are committed to the group when what lies below them is durable with its consumers.
/// </summary>
public sealed class KafkaLog : IPartitionSource, IAsyncDisposable
{
    private readonly KafkaLogContext _context;
    private readonly MockCluster? _mock;
    private readonly KafkaProducer _producer;
    private readonly KafkaMetrics _metrics;
    private readonly KafkaLag _lag;
    private bool _isDisposed;

    private KafkaLog(KafkaLogContext context, MockCluster? mock, KafkaProducer producer, KafkaMetrics metrics)
    {
        (_context, _mock, _producer, _metrics) = (context, mock, producer, metrics);
        _lag = new KafkaLag(context.Options, context.Topics, context.Consumer, context.Time, context.Logger);
        Checkpointers = new GroupOffsets(context.Consumer, context.Options, context.Topics);
        Appender = new KafkaAppender(context.Options, context.Topics, context.Formats, producer, _lag);
        Partitions = context.Topics.All.ToDictionary(topic => topic.Stream, topic => topic.Partitions, StringComparer.Ordinal);
        Balancer = new AssignedQueues(context.Consumer, context.Topics);
    }

    /// <summary>The way in.</summary>
    public IStreamAppender Appender { get; }

    /// <summary>The dead letters.</summary>
    public IDeadLetterStore DeadLetters => _context.DeadLetters;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Partitions { get; }

    /// <inheritdoc/>
    public IStreamQueueCheckpointerFactory Checkpointers { get; }

    /// <inheritdoc/>
    public bool IsShared => true;

    /// <summary>Says which partitions are this silo's.</summary>
    internal IStreamQueueBalancer Balancer { get; }

    /// <summary>Reaches for the cluster, or starts the mock one.</summary>
    /// <param name="options">Settings.</param>
    /// <param name="formats">What the values are.</param>
    /// <param name="time">The clock.</param>
    /// <param name="loggers">Where it is said.</param>
    /// <param name="meters">Makes the meter; null for one of its own.</param>
    /// <returns>The open log; it reads nothing before a silo's stream provider starts.</returns>
    /// <exception cref="InvalidOperationException">The cluster does not answer, or lacks a topic.</exception>
    /// <exception cref="DllNotFoundException">librdkafka is not there.</exception>
    public static KafkaLog Open(KafkaOptions options, KafkaFormats formats, TimeProvider time, ILoggerFactory loggers, IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(loggers);
        LibRdKafka.Load();
        var logger = loggers.CreateLogger<KafkaLog>();
        var mock = options.Mock ? StartMock(options) : null;
        try
        {
            var topics = KafkaTopics.Open(options);
            var metrics = new KafkaMetrics(options, time, meters);
            var producer = new KafkaProducer(options, logger, metrics);
            var history = new KafkaHistory(options, time);
            var letters = new KafkaDeadLetterStore(options, topics, history, producer, metrics.Consuming);
            return new KafkaLog(
                new KafkaLogContext(options, topics, new GroupConsumer(options, logger, metrics), history, formats, letters, time, logger), mock, producer, metrics);
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
    public async ValueTask DisposeAsync()
    {
        if (_isDisposed)
        {
            return;
        }

        _isDisposed = true;
        await _lag.DisposeAsync();
        await Task.Run(_context.Consumer.Dispose);
        _context.History.Dispose();
        await Task.Run(_producer.Dispose);
        (_context.DeadLetters as IDisposable)?.Dispose();
        _metrics.Dispose();
        _mock?.Dispose();
    }

    private static MockCluster StartMock(KafkaOptions options)
    {
        var mock = new MockCluster();
        foreach (var stream in options.Streams)
        {
            mock.CreateTopic(options.TopicOf(stream), options.Partitions);
        }

        mock.CreateTopic(options.TopicOf(options.DeadLetters), 1);
        mock.SetRebalanceDelay(TimeSpan.Zero);
        options.BootstrapServers = mock.BootstrapServers;
        options.TopicIds = false;
        return mock;
    }
}
