namespace Weir.Streaming;

/// <summary>What happened in a cache since it was last asked. Plain numbers, so that a delivery pays for additions only.</summary>
internal sealed class CacheCounts
{
    public long DeliveredRecords { get; private set; }

    public long RedeliveredRecords { get; private set; }

    /// <summary>Delivered since the last checkpoint began.</summary>
    public long RecordsSinceCheckpoint { get; set; }

    public long Gaps { get; set; }

    public void AddDelivered(int records, bool isRepeated)
    {
        DeliveredRecords += records;
        RecordsSinceCheckpoint += records;
        if (isRepeated)
        {
            RedeliveredRecords += records;
        }
    }

    public void Clear() => DeliveredRecords = RedeliveredRecords = Gaps = 0;
}
