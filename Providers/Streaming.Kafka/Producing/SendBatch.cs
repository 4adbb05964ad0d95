using System.Runtime.InteropServices;
using Confluent.Kafka;
using Weir.Streaming.Kafka.Native;

namespace Weir.Streaming.Kafka.Producing;

/// <summary>Records whose fate is awaited together. Added by one thread.</summary>
internal sealed class SendBatch : IDeliveryTarget
{
    private readonly NativeProducer _producer;
    private readonly Action<SendBatch> _onSettled;
    private readonly TaskCompletionSource _settled = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Held while reports may come.
    private GCHandle _self;
    private int _outstanding = 1;
    private Error? _failure;
    private int _failed;
    private long _lastOffset = -1;
    private int _added;

    /// <param name="producer">Who sends.</param>
    /// <param name="onSettled">Called once every record's fate is known.</param>
    public SendBatch(NativeProducer producer, Action<SendBatch> onSettled)
    {
        (_producer, _onSettled) = (producer, onSettled);
        _self = GCHandle.Alloc(this);
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
    /// <param name="topic">Its topic.</param>
    /// <param name="partition">Its partition, from 0.</param>
    /// <param name="message">The record.</param>
    public void Add(string topic, int partition, in OutgoingMessage message)
    {
        if (_failure is not null)
        {
            return;
        }

        Topic ??= topic;
        _added++;
        Interlocked.Increment(ref _outstanding);
        if (Send(topic, partition, message) is { } error)
        {
            // What has been added before is on its way all the same: its fate is awaited and the rest not sent.
            Fail(error);
            Settle();
        }
    }

    /// <summary>Gives up the rest: nobody reports on it any more.</summary>
    public void Abandon()
    {
        Fail(new Error(ErrorCode.Local_Destroy), Math.Max(1, Volatile.Read(ref _outstanding)));
        End();
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

    /// <inheritdoc/>
    public void OnReports(int confirmed, long lastOffset, int failed, Error? failure)
    {
        if (failure is not null)
        {
            Fail(failure, failed);
        }

        // Reports come on one thread.
        Interlocked.Exchange(ref _lastOffset, Math.Max(_lastOffset, lastOffset));
        Settle(confirmed + failed);
    }

    private Error? Send(string topic, int partition, in OutgoingMessage message)
    {
        try
        {
            return _producer.Send(topic, partition, message, _self);
        }
        catch (Exception exception)
        {
            return exception is KafkaException { Error: var error } ? error : new Error(ErrorCode.Local_Fail, exception.Message);
        }
    }

    private void Fail(Error error, int records = 1)
    {
        Interlocked.Add(ref _failed, records);
        Interlocked.CompareExchange(ref _failure, error, null);
    }

    private void Settle(int records = 1)
    {
        if (Interlocked.Add(ref _outstanding, -records) == 0)
        {
            End();
        }
    }

    private void End()
    {
        if (_settled.TrySetResult())
        {
            _self.Free();
            _onSettled(this);
        }
    }
}
