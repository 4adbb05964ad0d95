using Orleans;

namespace Weir.Streaming;

/// <summary>A record that was acknowledged and cannot be processed, kept with what is needed to understand it and to try again.</summary>
/// <param name="Id">Place in the dead letters, ascending; what a page continues after.</param>
/// <param name="Stream">Stream name.</param>
/// <param name="Partition">Partition, from 0.</param>
/// <param name="Offset">The log's offset of its entry.</param>
/// <param name="Index">Index inside the entry.</param>
/// <param name="Key">The record's key, as far as it is text.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="ParkedAt">When it was set aside (processing time).</param>
/// <param name="Encoding">What the bytes were meant to be.</param>
/// <param name="Payload">The original bytes.</param>
[GenerateSerializer, Immutable, Alias("weir.DeadLetter")]
public sealed record DeadLetter(
    [property: Id(0)] long Id,
    [property: Id(1)] string Stream,
    [property: Id(2)] int Partition,
    [property: Id(3)] long Offset,
    [property: Id(4)] int Index,
    [property: Id(5)] string Key,
    [property: Id(6)] string Reason,
    [property: Id(7)] DateTimeOffset ParkedAt,
    [property: Id(8)] ushort Encoding,
    [property: Id(9)] ReadOnlyMemory<byte> Payload)
{
    /// <summary>The headers that the record came with, where its log has such; null where it has none.</summary>
    [Id(10)]
    public IReadOnlyList<DeadLetterHeader>? Headers { get; init; }
}

/// <summary>A header of a record.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Value">Its bytes.</param>
[GenerateSerializer, Immutable, Alias("weir.DeadLetterHeader")]
public readonly record struct DeadLetterHeader([property: Id(0)] string Name, [property: Id(1)] ReadOnlyMemory<byte> Value);
