using Confluent.Kafka;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>What has been read of one partition and not yet taken: the consuming thread fills it, the partition's reader empties it.</summary>
/// <param name="partition">The partition.</param>
/// <param name="maxBytes">Beyond so many bytes the partition is paused.</param>
internal sealed class PartitionBuffer(TopicPartition partition, long maxBytes)
{
    private readonly Lock _lock = new();
    private readonly Queue<ReadMessage> _messages = new();
    private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private long _bytes;
    private Exception? _failure;

    public TopicPartition Partition => partition;

    /// <summary>First offset that belongs here; null until the consuming thread has placed the partition. What it reads before that is of an earlier place.</summary>
    public long? From { get; set; }

    /// <summary>Whether nothing more is to be read for now; only the consuming thread pauses and resumes.</summary>
    public bool IsFull => Interlocked.Read(ref _bytes) >= maxBytes;

    /// <summary>Whether so little is left that reading on is worth it.</summary>
    public bool HasRoom => Interlocked.Read(ref _bytes) <= maxBytes / 2;

    /// <summary>Whether the partition is paused; the consuming thread's own note.</summary>
    public bool IsPaused { get; set; }

    public bool MayHaveMore => Interlocked.Read(ref _bytes) > 0 || _failure is not null;

    /// <summary>Ends when the reader has let go of it.</summary>
    public Task Closed => _closed.Task;

    public void Add(in ReadMessage message)
    {
        lock (_lock)
        {
            _messages.Enqueue(message);
            Interlocked.Add(ref _bytes, message.Size);
        }
    }

    /// <summary>Takes what there is.</summary>
    /// <param name="maxMessages">At most so many.</param>
    /// <param name="into">Where they go.</param>
    /// <exception cref="KafkaException">The partition cannot be read on.</exception>
    public void Take(int maxMessages, List<ReadMessage> into)
    {
        lock (_lock)
        {
            while (into.Count < maxMessages && _messages.TryDequeue(out var message))
            {
                into.Add(message);
                Interlocked.Add(ref _bytes, -message.Size);
            }

            // Only behind what was read before it.
            if (into.Count == 0 && _failure is { } failure)
            {
                throw failure;
            }
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
