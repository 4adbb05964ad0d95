using Orleans;
using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>
/// Place of a record in a partition: the log's own offset and the record's index inside the entry found there.
/// Survives restarts and moves between silos because it comes from the log, never from a counter of ours.
/// </summary>
[GenerateSerializer, Immutable, Alias("weir.PartitionToken")]
public sealed class PartitionToken : StreamSequenceToken
{
    /// <summary>Before every record. A handle resumed here gets all that the cache still holds (Orleans takes null for "no wish").</summary>
    public static PartitionToken Beginning { get; } = new(-1, 0);

    /// <summary>Creates the token of one record.</summary>
    /// <param name="offset">The log's offset of the entry, −1 for <see cref="Beginning"/>.</param>
    /// <param name="index">Index of the record inside the entry, from 0.</param>
    /// <param name="previous">Last token of the container before it in its stream's chain; see <see cref="Previous"/>.</param>
    public PartitionToken(long offset, int index, PartitionToken? previous = null)
    {
        Offset = offset;
        Index = index;
        // A chain of one link: the previous token's own previous would keep every container of the stream alive.
        Previous = previous is { Previous: not null } ? new PartitionToken(previous.Offset, previous.Index) : previous;
    }

    /// <summary>The log's offset of the entry.</summary>
    [Id(0)]
    public long Offset { get; private set; }

    /// <summary>Index of the record inside the entry, from 0.</summary>
    [Id(1)]
    public int Index { get; private set; }

    /// <summary>
    /// The last token of the container before this one in its stream's chain in the receiver's cache, delivered or not; null when that one
    /// is committed and gone. A consumer whose own token is below it has a gap. Takes no part in equality or order.
    /// </summary>
    [Id(2)]
    public PartitionToken? Previous { get; private set; }

    /// <summary>
    /// Identity of the log the offset belongs to, where whoever made the token knows it: a consumer says with it which log its place is in,
    /// and the receiver, in <c>through</c>, which log it reads. Tokens of another log mean nothing: they are the beginning. Takes no part in
    /// equality or order.
    /// </summary>
    [Id(3)]
    public string? Log { get; init; }

    /// <inheritdoc/>
    public override long SequenceNumber
    {
        get => Offset;
        protected set => Offset = value;
    }

    /// <inheritdoc/>
    public override int EventIndex
    {
        get => Index;
        protected set => Index = value;
    }

    /// <inheritdoc/>
    public override bool Equals(StreamSequenceToken? other) => other is PartitionToken token && token.Offset == Offset && token.Index == Index;

    /// <inheritdoc/>
    public override int CompareTo(StreamSequenceToken? other)
    {
        if (other is null)
        {
            return 1;
        }

        var byOffset = Offset.CompareTo(other.SequenceNumber);
        return byOffset != 0 ? byOffset : Index.CompareTo(other.EventIndex);
    }

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StreamSequenceToken);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Offset, Index);

    /// <inheritdoc/>
    public override string ToString() => $"{Offset}:{Index}";
}
