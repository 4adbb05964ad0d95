namespace Weir.Streaming;

/// <summary>What one pull brought: the unit in which offsets advance and memory is given back.</summary>
internal sealed class CacheSegment(long number, long start, long end, DateTimeOffset receivedAt, RecordBatchContainer[] containers)
{
    /// <summary>Place among the segments of this cache, from 1.</summary>
    public long Number { get; } = number;

    /// <summary>Offset it was read from.</summary>
    public long Start { get; } = start;

    /// <summary>Offset from which the pull after this one read on.</summary>
    public long End { get; } = end;

    /// <summary>Instant of receipt of its first entry.</summary>
    public DateTimeOffset ReceivedAt { get; } = receivedAt;

    public RecordBatchContainer[] Containers { get; } = containers;

    /// <summary>How many of its containers are not yet delivered. Counted from the reading on, so that nothing read is ever overlooked.</summary>
    public int Undelivered { get; set; } = containers.Length;

    public long Bytes { get; set; }

    public int Records { get; set; }

    public CacheSegment? Next { get; set; }

    /// <summary>Lowest offset of what is not yet delivered, <see cref="long.MaxValue"/> when all of it is.</summary>
    public long FindFirstUndelivered()
    {
        var lowest = long.MaxValue;
        foreach (var container in Containers)
        {
            if ((container.State & ContainerState.Delivered) == 0)
            {
                lowest = Math.Min(lowest, container.FirstOffset);
            }
        }

        return lowest;
    }
}
