using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Weir.Streaming.Kafka.Producing;

/// <summary>
/// The idempotent producer of this process: a record counts as sent when all in-sync replicas have it. One that has failed for good (a fatal error of the client)
/// is replaced by a new one. Thread-safe.
/// </summary>
internal sealed partial class KafkaProducer(KafkaOptions options, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Margin = TimeSpan.FromSeconds(2);
    private readonly Lock _lock = new();
    private ProducerLife? _life;
    private bool _isDisposed;

    /// <summary>Bytes on their way; who sends more waits.</summary>
    public SendRoom Room { get; } = new(options.SendBufferBytes);

    /// <summary>A batch whose records are sent as they are added.</summary>
    public SendBatch Begin()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            _life ??= new ProducerLife(new ProducerBuilder<byte[], byte[]>(KafkaClients.Producer(options)).SetErrorHandler(OnError).SetLogHandler(static (_, _) => { }).Build());
            return _life.Begin();
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
        life?.End(options.DeliveryTimeout + Margin);
        Room.Dispose();
    }

    private void OnError(IProducer<byte[], byte[]> producer, Error error)
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
            _ = Task.Run(() => failed.End(options.DeliveryTimeout + Margin));
        }
    }

    [LoggerMessage(4301, LogLevel.Warning, "Kafka's producer: {Code}: {Reason}; for good: {IsFatal}.")]
    private partial void LogClientError(ErrorCode code, string reason, bool isFatal);
}
