using Confluent.Kafka;
using Weir.Streaming.Kafka.Observability;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>What has been read of one partition and not yet taken: the consuming thread fills it, the partition's reader empties it.</summary>
/// <param name="partition">The partition.</param>
/// <param name="start">First offset wanted.</param>
/// <param name="maxBytes">Beyond so many bytes the partition is paused.</param>
/// <param name="meter">Where it is measured.</param>
internal sealed class PartitionBuffer(TopicPartition partition, long start, long maxBytes, PartitionMeter meter)
{
    private readonly Lock _lock = new();
    private readonly Queue<ReadMessage> _messages = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes;
    private Exception? _failure;

    // Where taking goes on, and where the partition ended when all of it had been read.
    private long _next = start;
    private long _end;

    public TopicPartition Partition => partition;

    public PartitionMeter Meter => meter;

    /// <summary>First offset that belongs here; null until the consuming thread has placed the partition. What it reads before that is of an earlier place.</summary>
    public long? From { get; set; }

    /// <summary>Whether nothing more is to be read for now; only the consuming thread pauses and resumes.</summary>
    public bool IsFull => Interlocked.Read(ref _bytes) >= maxBytes;

    /// <summary>Whether so little is left that reading on is worth it.</summary>
    public bool HasRoom => Interlocked.Read(ref _bytes) <= maxBytes / 2;

    /// <summary>Whether the partition is paused; the consuming thread's own note.</summary>
    public bool IsPaused { get; set; }

    public bool MayHaveMore => Bytes > 0 || _failure is not null || Interlocked.Read(ref _end) > Interlocked.Read(ref _next);

    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Timestamp of the first message not yet taken, Unix ms; null where there is none or it has none.</summary>
    public long? OldestTimestamp
    {
        get
        {
            lock (_lock)
            {
                return _messages.TryPeek(out var message) && message.Timestamp > 0 ? message.Timestamp : null;
            }
        }
    }

    /// <summary>Ends when the reader has let go of it.</summary>
    public Task Closed => _closed.Task;

    public void Add(List<ReadMessage> messages)
    {
        lock (_lock)
        {
            foreach (var message in messages)
            {
                _messages.Enqueue(message);
                _bytes += message.Size;
            }
        }
    }

    /// <summary>Takes what there is.</summary>
    /// <param name="maxMessages">At most so many.</param>
    /// <param name="limit">Only what stands below it.</param>
    /// <param name="into">Where they go.</param>
    /// <exception cref="KafkaException">The partition cannot be read on.</exception>
    public void Take(int maxMessages, long limit, List<ReadMessage> into)
    {
        lock (_lock)
        {
            while (into.Count < maxMessages && _messages.TryPeek(out var message) && message.Offset < limit)
            {
                into.Add(_messages.Dequeue());
                _bytes -= message.Size;
            }

            // Only behind what was read before it.
            if (_messages.Count == 0 && into.Count == 0 && _failure is { } failure)
            {
                throw failure;
            }

            if (into.Count > 0)
            {
                _next = into[^1].Offset + 1;
                meter.Taken(into[0].Offset, _next, into[0].Timestamp);
            }
        }
    }

    /// <summary>All of the partition up to here has been read; only the consuming thread says so.</summary>
    public void ReachEnd(long offset) => Interlocked.Exchange(ref _end, offset);

    /// <summary>Passes over what stands behind the last message up to the partition's end and is none: marks of transactions, and what they have taken back.</summary>
    /// <param name="limit">What stands at or behind it waits; what stands between the last message and it is none either.</param>
    /// <returns>Where reading goes on; null where nothing is passed over.</returns>
    public long? TakeEnd(long limit)
    {
        lock (_lock)
        {
            if (_messages.TryPeek(out var waiting) && waiting.Offset >= limit && _next < limit)
            {
                _next = limit;
                return limit;
            }

            if (_messages.Count > 0 || _end <= _next)
            {
                return null;
            }

            _next = _end;
            return _end;
        }
    }

    /// <summary>The partition cannot be read on: said to whoever has taken everything before.</summary>
    public void Fail(Exception failure)
    {
        lock (_lock)
        {
            _failure ??= failure;
        }
    }

    public void Close() => _closed.TrySetResult();
}
