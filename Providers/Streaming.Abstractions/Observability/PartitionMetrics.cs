using System.Diagnostics;

namespace Weir.Streaming;

/// <summary>The measurements of one partition. Written by its receiver, read by whoever exports them.</summary>
internal sealed class PartitionMetrics(StreamingMetrics metrics, TagList tags) : IDisposable
{
    private long _cacheRecords;
    private long _cacheBytes;
    private double _lagSeconds;

    public TagList Tags { get; } = tags;

    public long CacheRecords => Volatile.Read(ref _cacheRecords);

    public long CacheBytes => Volatile.Read(ref _cacheBytes);

    public double LagSeconds => Volatile.Read(ref _lagSeconds);

    public void AddParked(int records) => metrics.Parked.Add(records, Tags);

    public void AddFailedConsumer() => metrics.ConsumerFailures.Add(1, Tags);

    public void AddCheckpoint(TimeSpan duration, bool isComplete)
    {
        var tags = Tags;
        tags.Add("complete", isComplete);
        metrics.Checkpoints.Record(duration.TotalSeconds, tags);
    }

    /// <summary>Takes over what happened in the cache since the last call.</summary>
    public void Collect(PartitionCache cache, DateTimeOffset now)
    {
        Volatile.Write(ref _cacheRecords, cache.Records);
        Volatile.Write(ref _cacheBytes, cache.Bytes);
        Volatile.Write(ref _lagSeconds, cache.OldestUndelivered is { } oldest ? Math.Max(0, (now - oldest).TotalSeconds) : 0);
        var counts = cache.Counts;
        if (counts.DeliveredRecords > 0)
        {
            metrics.Delivered.Add(counts.DeliveredRecords, Tags);
        }

        if (counts.RedeliveredRecords > 0)
        {
            metrics.Redelivered.Add(counts.RedeliveredRecords, Tags);
        }

        if (counts.Gaps > 0)
        {
            metrics.Gaps.Add(counts.Gaps, Tags);
        }

        counts.Clear();
    }

    /// <summary>The partition is no longer read here: its gauges end.</summary>
    public void Dispose() => metrics.Remove(this);
}
