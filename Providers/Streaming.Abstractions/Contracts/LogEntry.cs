namespace Weir.Streaming;

/// <summary>One entry as read from a partition: records grouped by key. Its memory is not reused.</summary>
/// <param name="Offset">The log's offset of the entry.</param>
/// <param name="NextOffset">Offset from which to read on; what is committed when this entry is done with.</param>
/// <param name="ReceivedAt">Instant of receipt.</param>
/// <param name="Encoding">What the records' bytes mean.</param>
/// <param name="Groups">The groups, in the order of their first index; empty where the entry only remembers a producer's number.</param>
public sealed record LogEntry(long Offset, long NextOffset, DateTimeOffset ReceivedAt, ushort Encoding, IReadOnlyList<LogEntryGroup> Groups);

/// <summary>The records of one key in one entry.</summary>
/// <param name="Key">UTF-8.</param>
/// <param name="FirstIndex">Index of the first record inside the entry.</param>
/// <param name="Count">Number of records, at least 1.</param>
/// <param name="Payload">Their bytes.</param>
public readonly record struct LogEntryGroup(ReadOnlyMemory<byte> Key, int FirstIndex, int Count, ReadOnlyMemory<byte> Payload)
{
    /// <summary>The group's own offset, for a log whose every record has one and that reads many as one entry; null: that of the entry.</summary>
    public long? Offset { get; init; }

    /// <summary>What these bytes mean; null: what the entry's do.</summary>
    public ushort? Encoding { get; init; }

    /// <summary>The records as a consumer gets them.</summary>
    /// <param name="entry">The entry that the group stands in.</param>
    /// <returns>A run over the same bytes.</returns>
    public RecordRun ToRun(LogEntry entry)
    {
        ArgumentNullException.ThrowIfNull(entry);
        return new RecordRun(Offset ?? entry.Offset, FirstIndex, Count, Encoding ?? entry.Encoding, Payload);
    }
}
