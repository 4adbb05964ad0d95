using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace Weir.Streaming.Kafka.Producing;

/// <summary>
/// The idempotent producer of this process: a record counts as sent when all in-sync replicas have it. One that has failed for good (a fatal error of the client)
/// is replaced by a new one. Thread-safe.
/// </summary>
internal sealed partial class KafkaProducer(KafkaOptions options, ILogger logger) : IDisposable
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);
    private readonly Lock _lock = new();
    private IProducer<byte[], byte[]>? _producer;
    private bool _isDisposed;

    /// <summary>Bytes on their way; who sends more waits.</summary>
    public SendRoom Room { get; } = new(options.SendBufferBytes);

    /// <summary>A batch whose records are sent as they are added.</summary>
    public SendBatch Begin() => new(Get());

    public void Dispose()
    {
        IProducer<byte[], byte[]>? producer;
        lock (_lock)
        {
            _isDisposed = true;
            producer = _producer;
            _producer = null;
        }

        if (producer is not null)
        {
            producer.Flush(Patience);
            producer.Dispose();
        }

        Room.Dispose();
    }

    private IProducer<byte[], byte[]> Get()
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_isDisposed, this);
            return _producer ??= new ProducerBuilder<byte[], byte[]>(KafkaClients.Producer(options))
                .SetErrorHandler(OnError)
                .SetLogHandler(static (_, _) => { })
                .Build();
        }
    }

    private void OnError(IProducer<byte[], byte[]> producer, Error error)
    {
        LogClientError(error.Code, error.Reason, error.IsFatal);
        if (!error.IsFatal)
        {
            return;
        }

        lock (_lock)
        {
            if (ReferenceEquals(producer, _producer))
            {
                _producer = null;
            }
        }

        // Not here: this is its own thread.
        _ = Task.Run(producer.Dispose);
    }

    [LoggerMessage(4301, LogLevel.Warning, "Kafka's producer: {Code}: {Reason}; for good: {IsFatal}.")]
    private partial void LogClientError(ErrorCode code, string reason, bool isFatal);
}
