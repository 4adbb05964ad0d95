using Confluent.Kafka;
using Weir.Streaming.Kafka.Native;

namespace Weir.Streaming.Kafka.Consuming;

/// <content>Messages into their partitions' buffers; all of it on the consuming thread.</content>
internal sealed partial class GroupConsumer
{
    private const int GiveBytes = 256 << 10;
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(10);
    private readonly List<PartitionBuffer> _paused = [];

    // Messages of one partition come one after the other, and are given to its reader together: one that got each by itself would deliver each by itself.
    private readonly List<ReadMessage> _run = [];
    private long _runBytes;
    private PartitionBuffer? _last;

    private void TakeSome()
    {
        _last = null;

        // What the group gives and takes is said inside. Messages of a partition that it has taken may stand before that: nobody has it open any more.
        _queue.Fill(Look);
        TakeAll();
    }

    private void TakeAll()
    {
        while (_queue.HasMore)
        {
            Take(_queue.Next());
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
            Pause(buffer.Partition);
        }
    }

    private void Take(in NativeMessage message)
    {
        var topic = _queue.TopicOf(message);
        if (message.Error is not 0 and not (int)ErrorCode.Local_PartitionEOF)
        {
            OnFailure(_queue.ErrorOf(message), topic.Length > 0 ? new TopicPartition(topic, message.Partition) : null);
            return;
        }

        // Of a partition that nobody reads yet, or no more: whoever opens it says from where.
        if (FindOpen(topic, message.Partition) is not { } buffer || !(message.Offset >= buffer.From))
        {
            return;
        }

        if (message.Error != 0)
        {
            Give();
            buffer.ReachEnd(message.Offset);
            return;
        }

        var read = _queue.Copy(message);
        var size = read.Key.Memory.Length + read.Value.Memory.Length;
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
    private PartitionBuffer? FindOpen(string topic, int partition)
    {
        if (_last is not { } last || last.Partition.Partition.Value != partition || last.Partition.Topic != topic)
        {
            Give();
            _last = _open.GetValueOrDefault(new TopicPartition(topic, partition));
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

    // The group may have taken it in this very moment.
    private void Pause(TopicPartition partition)
    {
        try
        {
            _consumer.Pause([partition]);
        }
        catch (KafkaException exception)
        {
            LogClientError(exception.Error.Code, exception.Error.Reason);
        }
    }
}
