using Confluent.Kafka;

namespace Weir.Streaming.Kafka.Consuming;

/// <content>Messages into their partitions' buffers; all of it on the consuming thread.</content>
internal sealed partial class GroupConsumer
{
    private const int TakeAtOnce = 1_000;
    private const int GiveBytes = 256 << 10;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private readonly SharedHeaders _headers = new();
    private readonly List<PartitionBuffer> _paused = [];

    // Messages of one partition come one after the other, and are given to its reader together: one that got each by itself would deliver each by itself.
    private readonly List<ReadMessage> _run = [];
    private long _runBytes;
    private PartitionBuffer? _last;

    private void TakeSome()
    {
        // Something may be left where reading broke off.
        Give();
        _last = null;
        var wait = Look;
        for (var taken = 0; taken < TakeAtOnce && _consumer.Consume(wait) is { } result; taken++)
        {
            Take(result);
            wait = TimeSpan.Zero;
        }

        Give();
    }

    private void Give()
    {
        if (_run.Count == 0)
        {
            return;
        }

        var buffer = _last!;
        buffer.Add(_run);
        _run.Clear();
        _runBytes = 0;
        if (buffer.IsFull && !buffer.IsPaused && IsAssigned(buffer.Partition))
        {
            buffer.IsPaused = true;
            _paused.Add(buffer);
            _consumer.Pause([buffer.Partition]);
        }
    }

    private void Take(ConsumeResult<Bytes, Bytes> result)
    {
        // Of a partition that nobody reads yet, or no more: whoever opens it says from where.
        if (FindOpen(result) is not { } buffer || !(result.Offset.Value >= buffer.From))
        {
            return;
        }

        if (result.IsPartitionEOF)
        {
            Give();
            buffer.ReachEnd(result.Offset.Value);
            return;
        }

        var message = result.Message;
        var read = new ReadMessage(result.Offset.Value, message.Timestamp.UnixTimestampMs, message.Key, message.Value, _headers.Share(message.Headers));
        var size = message.Key.Memory.Length + message.Value.Memory.Length;
        _run.Add(read);
        _runBytes += read.Size;
        buffer.Meter.Fetched(read.Offset, size);
        Volatile.Write(ref _meanBytes, _meanBytes + ((size - _meanBytes) / 64));
        if (_runBytes >= GiveBytes)
        {
            Give();
        }
    }

    // One that is closed meanwhile is found until the next look at the commands: what comes to it then is read anew by whoever opens the partition.
    private PartitionBuffer? FindOpen(ConsumeResult<Bytes, Bytes> result)
    {
        if (_last is not { } last || last.Partition.Partition != result.Partition || last.Partition.Topic != result.Topic)
        {
            Give();
            _last = _open.GetValueOrDefault(result.TopicPartition);
        }

        return _last;
    }

    private void ResumeDrained()
    {
        for (var i = _paused.Count - 1; i >= 0; i--)
        {
            var buffer = _paused[i];
            if (_open.GetValueOrDefault(buffer.Partition) != buffer)
            {
                // Let go of: whoever reads the partition next has it resumed.
                _paused.RemoveAt(i);
            }
            else if (buffer.HasRoom && IsAssigned(buffer.Partition))
            {
                buffer.IsPaused = false;
                _paused.RemoveAt(i);
                _consumer.Resume([buffer.Partition]);
            }
        }
    }
}
