using System.Text;
using Confluent.Kafka;
using Weir.Benchmarks.Load;
using Weir.Streaming.Kafka;

namespace Weir.Benchmarks.Kafka;

/// <summary>The limit of sending: the client alone, with the provider's own properties (idempotent, all replicas, the same linger and batches), each record's report awaited.</summary>
internal sealed class RawProducer : IDisposable
{
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly Headers _headers = [new Header(KafkaFormats.Header, Encoding.UTF8.GetBytes("application/json"))];
    private readonly Action<DeliveryReport<byte[], byte[]>> _onReport;
    private TaskCompletionSource _reported = new();
    private long _open;
    private Error? _failure;

    public RawProducer(KafkaOptions options)
    {
        // It is never told that its queue is full.
        var properties = KafkaClients.Producer(options);
        properties.QueueBufferingMaxKbytes = 1 << 20;
        _producer = new ProducerBuilder<byte[], byte[]>(properties).SetLogHandler(static (_, _) => { }).Build();
        _onReport = OnReport;
    }

    /// <summary>Sends, and returns when every record has been confirmed.</summary>
    public async Task SendAsync(IEnumerable<OutgoingRecord[]> requests)
    {
        (_open, _reported) = (1, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
        foreach (var request in requests)
        {
            Interlocked.Add(ref _open, request.Length);
            foreach (var record in request)
            {
                var message = new Message<byte[], byte[]> { Key = record.Key, Value = record.Value, Headers = _headers };
                _producer.Produce(new TopicPartition(GatewayTraffic.Kind, record.Partition), message, _onReport);
            }
        }

        Settle();
        await _reported.Task;
        if (_failure is { } failure)
        {
            throw new KafkaException(failure);
        }
    }

    public void Dispose() => _producer.Dispose();

    private void OnReport(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
        {
            _failure = report.Error;
        }

        Settle();
    }

    private void Settle()
    {
        if (Interlocked.Decrement(ref _open) == 0)
        {
            _reported.SetResult();
        }
    }
}
