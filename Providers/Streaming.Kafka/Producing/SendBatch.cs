using Confluent.Kafka;

namespace Weir.Streaming.Kafka.Producing;

/// <summary>Records whose fate is awaited together. Added by one thread.</summary>
internal sealed class SendBatch
{
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly Action<DeliveryReport<byte[], byte[]>> _onReport;
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _outstanding = 1;
    private Error? _failure;
    private int _failed;

    public SendBatch(IProducer<byte[], byte[]> producer)
    {
        _producer = producer;
        _onReport = OnReport;
    }

    /// <summary>Sends a record.</summary>
    public void Add(TopicPartition place, byte[] key, byte[]? value, Headers? headers)
    {
        if (_failure is not null)
        {
            return;
        }

        Interlocked.Increment(ref _outstanding);
        try
        {
            _producer.Produce(place, new Message<byte[], byte[]> { Key = key, Value = value!, Headers = headers }, _onReport);
        }
        catch (KafkaException exception)
        {
            Fail(exception.Error);
            Settle();
        }
    }

    /// <summary>Ends when every record is durable.</summary>
    /// <exception cref="AppendFailedException">Some are not, or it is not known.</exception>
    public async Task SentAsync()
    {
        Settle();
        await _settled.Task;
        if (_failure is { } failure)
        {
            throw new AppendFailedException($"{_failed} records were not confirmed by Kafka, the first because of {failure.Code}: {failure.Reason}. Whether they are there is unknown.");
        }
    }

    private void OnReport(DeliveryReport<byte[], byte[]> report)
    {
        if (report.Error.IsError)
        {
            Fail(report.Error);
        }

        Settle();
    }

    private void Fail(Error error)
    {
        Interlocked.Increment(ref _failed);
        Interlocked.CompareExchange(ref _failure, error, null);
    }

    private void Settle()
    {
        if (Interlocked.Decrement(ref _outstanding) == 0)
        {
            _settled.SetResult();
        }
    }
}
