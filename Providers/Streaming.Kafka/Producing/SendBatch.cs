using Confluent.Kafka;

namespace Weir.Streaming.Kafka.Producing;

/// <summary>Records whose fate is awaited together. Added by one thread.</summary>
internal sealed class SendBatch
{
    private readonly IProducer<byte[], byte[]> _producer;
    private readonly Action<DeliveryReport<byte[], byte[]>> _onReport;
    private readonly Action<SendBatch> _onSettled;
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _outstanding = 1;
    private Error? _failure;
    private int _failed;
    private long _lastOffset = -1;
    private int _added;

    /// <param name="producer">Who sends.</param>
    /// <param name="onSettled">Called once every record's fate is known.</param>
    public SendBatch(IProducer<byte[], byte[]> producer, Action<SendBatch> onSettled)
    {
        _producer = producer;
        _onReport = OnReport;
        _onSettled = onSettled;
    }

    /// <summary>The highest offset that was reported; of use where all records went to one partition.</summary>
    public long LastOffset => Interlocked.Read(ref _lastOffset);

    /// <summary>Topic of its first record; null while there is none.</summary>
    public string? Topic { get; private set; }

    /// <summary>Records that failed, or of which nobody knows.</summary>
    public int Failed => Volatile.Read(ref _failed);

    /// <summary>Records that all in-sync replicas have, once every record's fate is known.</summary>
    public int Confirmed => Math.Max(0, _added - Failed);

    /// <summary>Sends a record.</summary>
    public void Add(TopicPartition place, byte[] key, byte[]? value, Headers? headers, Timestamp timestamp = default)
    {
        if (_failure is not null)
        {
            return;
        }

        Topic ??= place.Topic;
        _added++;
        Interlocked.Increment(ref _outstanding);
        try
        {
            _producer.Produce(place, new Message<byte[], byte[]> { Key = key, Value = value!, Headers = headers, Timestamp = timestamp }, _onReport);
        }
        catch (Exception exception)
        {
            // What has been added before is on its way all the same: its fate is awaited and the rest not sent.
            Fail(exception is KafkaException { Error: var error } ? error : new Error(ErrorCode.Local_Fail, exception.Message));
            Settle();
        }
    }

    /// <summary>Gives up the rest: nobody reports on it any more.</summary>
    public void Abandon()
    {
        Fail(new Error(ErrorCode.Local_Destroy), Math.Max(1, Volatile.Read(ref _outstanding)));
        if (_settled.TrySetResult())
        {
            _onSettled(this);
        }
    }

    /// <summary>A record could not even be made: nothing more is sent.</summary>
    public void Refuse(string reason)
    {
        _added++;
        Fail(new Error(ErrorCode.Local_InvalidArg, reason));
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
        else
        {
            // Reports come on one thread.
            Interlocked.Exchange(ref _lastOffset, Math.Max(_lastOffset, report.Offset.Value));
        }

        Settle();
    }

    private void Fail(Error error, int records = 1)
    {
        Interlocked.Add(ref _failed, records);
        Interlocked.CompareExchange(ref _failure, error, null);
    }

    private void Settle()
    {
        if (Interlocked.Decrement(ref _outstanding) == 0 && _settled.TrySetResult())
        {
            _onSettled(this);
        }
    }
}
