using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>
/// Reads one partition of one stream, in order, only what is durable; repeats of a producer's part are left out. One per receiver; calls do not overlap.
/// </summary>
public interface IPartitionReader : IAsyncDisposable
{
    /// <summary>Identity of the log, the same for all partitions of a stream; offsets of another one mean nothing here.</summary>
    string Log { get; }

    /// <summary>Opens the partition where its consumers left off.</summary>
    /// <param name="committed">
    /// What the partition's offset store says; null where it says nothing: then where <see cref="ReleaseAsync"/> was last told, the log's first entry without that.
    /// </param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The offset reading begins at: higher than the committed one where what stood there is no longer held, lower only where the log ends below it and that was accepted.</returns>
    /// <exception cref="InvalidDataException">The committed offset lies beyond the log's end, and nobody said that this is to be accepted.</exception>
    ValueTask<long> OpenAsync(long? committed, CancellationToken cancellationToken);

    /// <summary>Whether a read may bring something. Asked often; may be wrong only in saying yes.</summary>
    bool MayHaveMore => true;

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

    /// <summary>
    /// Tells the log, once an offset is stored, that everything below it has been consumed: its lag, its growth and its retention go by that. A lower
    /// offset than before changes nothing: two receivers may have the partition for a while, and the one that leaves knows less.
    /// </summary>
    /// <param name="offset">An offset given by this reader.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>When the log has taken note.</returns>
    ValueTask ReleaseAsync(long offset, CancellationToken cancellationToken);
}

/// <summary>The partitions of a log, as the stream provider sees them.</summary>
public interface IPartitionSource
{
    /// <summary>Every stream with its number of partitions; each pair is one Orleans queue.</summary>
    IReadOnlyDictionary<string, int> Partitions { get; }

    /// <summary>
    /// The log's own offset stores, used unless the application has registered an <see cref="IStreamQueueCheckpointerFactory"/> under the stream
    /// provider's name. It is given a <see cref="PartitionName"/> as text; an offset is a decimal number.
    /// </summary>
    IStreamQueueCheckpointerFactory Checkpointers { get; }

    /// <summary>
    /// Whether every silo of the cluster reads the same log, so that the silos divide its partitions among them. False for a log that belongs to one
    /// process: its own silo reads all of it.
    /// </summary>
    bool IsShared => false;

    /// <summary>Makes a reader.</summary>
    /// <param name="stream">Stream name.</param>
    /// <param name="partition">Partition, from 0.</param>
    /// <returns>A reader that is not yet open.</returns>
    IPartitionReader CreateReader(string stream, int partition);
}
