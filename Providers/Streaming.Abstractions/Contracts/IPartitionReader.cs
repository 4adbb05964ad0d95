namespace Weir.Streaming;

/// <summary>
/// Reads one partition of one stream from its committed offset on, in order, only what is durable; repeats of a producer's part are left
/// out. One per receiver; calls do not overlap.
/// </summary>
public interface IPartitionReader : IAsyncDisposable
{
    /// <summary>Identity of the log, the same for all partitions of a stream; offsets of another one mean nothing here.</summary>
    string Log { get; }

    /// <summary>Opens the partition at its committed offset (the log's first where there is none).</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The offset reading begins at.</returns>
    ValueTask<long> OpenAsync(CancellationToken cancellationToken);

    /// <summary>Reads on. Does not wait for records to come.</summary>
    /// <param name="maxRecords">Stop once so many records have been read; an entry is never cut.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Entries, ascending; empty when there is nothing new.</returns>
    ValueTask<IReadOnlyList<LogEntry>> ReadAsync(int maxRecords, CancellationToken cancellationToken);

    /// <summary>
    /// Reads entries again that lie before the reading position, for a consumer that asks for older records than are held in memory.
    /// </summary>
    /// <param name="from">First offset wanted.</param>
    /// <param name="until">Offset to stop before.</param>
    /// <param name="maxRecords">Stop once so many records have been read.</param>
    /// <returns>Entries, ascending; those no longer retained are missing.</returns>
    IReadOnlyList<LogEntry> ReadAgain(long from, long until, int maxRecords);

    /// <summary>Makes durable that everything below an offset has been consumed. Retention may delete it from then on.</summary>
    /// <param name="offset">An offset given by this reader.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>When it is durable.</returns>
    ValueTask CommitAsync(long offset, CancellationToken cancellationToken);
}

/// <summary>The partitions of a log, as the stream provider sees them.</summary>
public interface IPartitionSource
{
    /// <summary>Every stream with its number of partitions; each pair is one Orleans queue.</summary>
    IReadOnlyDictionary<string, int> Partitions { get; }

    /// <summary>Makes a reader.</summary>
    /// <param name="stream">Stream name.</param>
    /// <param name="partition">Partition, from 0.</param>
    /// <returns>A reader that is not yet open.</returns>
    IPartitionReader CreateReader(string stream, int partition);
}
