using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Weir.Streaming.Kafka.Native;
using Weir.Streaming.Kafka.Observability;

namespace Weir.Streaming.Kafka.Producing;

/// <summary>
/// The idempotent producer of this process: a record counts as sent when all in-sync replicas have it. One that has failed for good (a fatal error of the client)
/// is replaced by a new one. Thread-safe.
/// </summary>
internal sealed partial class KafkaProducer : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);
    private readonly KafkaOptions _options;
    private readonly ILogger _logger;
    private readonly KafkaMetrics _metrics;
    private readonly Lock _lock = new();
    private ProducerLife? _life;
    private bool _isDisposed;

    public KafkaProducer(KafkaOptions options, ILogger logger, KafkaMetrics metrics)
    {
        (_options, _logger, _metrics) = (options, logger, metrics);
        Room = new SendRoom(options.SendBufferBytes);
        _metrics.Producing.Watch(Room);
    }

    /// <summary>Bytes on their way; who sends more waits.</summary>
    public SendRoom Room { get; }

    /// <summary>A batch whose records are sent as they are added.</summary>
    public SendBatch Begin()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return (_life ??= Build()).Begin();
        }
    }

    public void Dispose()
    {
        ProducerLife? life;
        lock (_lock)
        {
            _isDisposed = true;
            life = _life;
            _life = null;
        }

        // Past this every record has been delivered or given up, unless the cluster no longer answers at all.
        life?.End(_options.DeliveryTimeout + Margin);
        _metrics.Producer.End();
        Room.Dispose();
    }

    private ProducerLife Build() => new(new NativeProducer(KafkaClients.Producer(_options), OnError, OnStatistics), _metrics.Producing);

    private void OnStatistics(NativeProducer producer, string json)
    {
        // One that has failed says what it did until its last report; its successor's word counts.
        if (ReferenceEquals(producer, Volatile.Read(ref _life)?.Producer))
        {
            _metrics.Producer.Take(json);
        }
    }

    private void OnError(NativeProducer producer, Error error)
    {
        LogClientError(error.Code, error.Reason, error.IsFatal);
        ProducerLife? failed = null;
        lock (_lock)
        {
            if (error.IsFatal && ReferenceEquals(producer, _life?.Producer))
            {
                failed = _life;
                _life = null;
            }
        }

        if (failed is not null)
        {
            // Not here: this is the thread that brings the reports.
            _ = Task.Run(() => failed.End(_options.DeliveryTimeout + Margin));
        }
    }

    [LoggerMessage(4301, LogLevel.Warning, "Kafka's producer: {Code}: {Reason}; for good: {IsFatal}.")]
    private partial void LogClientError(ErrorCode code, string reason, bool isFatal);
}
