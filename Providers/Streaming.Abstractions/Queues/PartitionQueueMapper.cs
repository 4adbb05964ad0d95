using Orleans.Runtime;
using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>One Orleans queue per stream and partition: the order of a partition is the order of its queue.</summary>
public sealed class PartitionQueueMapper : IConsistentRingStreamQueueMapper
{
    private readonly Dictionary<string, QueueId[]> _queues = new(StringComparer.Ordinal);

    /// <summary>Creates the mapper.</summary>
    /// <param name="partitions">Streams with their numbers of partitions, each at least 1.</param>
    public PartitionQueueMapper(IReadOnlyDictionary<string, int> partitions)
    {
        ArgumentNullException.ThrowIfNull(partitions);
        foreach (var (stream, count) in partitions)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(count, 1, $"partitions of stream {stream}");
            _queues.Add(stream, [.. Enumerable.Range(0, count).Select(partition => GetQueue(stream, partition))]);
        }
    }

    /// <inheritdoc/>
    public IEnumerable<QueueId> GetAllQueues() => _queues.Values.SelectMany(queues => queues);

    /// <inheritdoc/>
    /// <exception cref="ArgumentException">The log has no such stream or partition.</exception>
    public QueueId GetQueueForStream(StreamId streamId)
    {
        var (partition, _) = PartitionedStreamKey.Parse(streamId);
        var name = streamId.GetNamespace();
        return name is not null && _queues.TryGetValue(name, out var queues) && partition < queues.Length
            ? queues[partition]
            : throw new ArgumentException($"Stream {streamId}: the log has no partition {partition} of a stream '{name}'.", nameof(streamId));
    }

    /// <inheritdoc/>
    public IEnumerable<QueueId> GetQueuesForRange(IRingRange range)
    {
        ArgumentNullException.ThrowIfNull(range);
        return GetAllQueues().Where(queue => range.InRange(queue.GetUniformHashCode()));
    }

    /// <summary>The stream and the partition that a queue stands for.</summary>
    /// <param name="queue">A queue of <see cref="GetAllQueues"/>.</param>
    /// <returns>Stream name and partition.</returns>
    public static (string Stream, int Partition) GetPartition(QueueId queue) => (queue.GetStringNamePrefix(), (int)queue.GetNumericId());

    /// <summary>The queue of a partition, also of one that the log has got since the mapper was made.</summary>
    /// <param name="stream">Stream name.</param>
    /// <param name="partition">Partition, from 0.</param>
    /// <returns>The queue; its hash, which spreads queues over the silos of a ring, is the same on every silo.</returns>
    public static QueueId GetQueue(string stream, int partition) =>
        QueueId.GetQueueId(stream, (uint)partition, (uint)Murmur2.Hash(System.Text.Encoding.UTF8.GetBytes($"{stream}/{partition}")));
}
