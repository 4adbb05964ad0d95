using Orleans;

namespace Weir.Streaming;

/// <summary>Records of one key that stand together in one log entry. Record i of the run has the token (Offset, FirstIndex + i).</summary>
/// <param name="Offset">The log's offset of the entry.</param>
/// <param name="FirstIndex">Index of the first record inside the entry, from 0.</param>
/// <param name="Count">Number of records, at least 1.</param>
/// <param name="Encoding">What the bytes mean; an agreement between who appends and who consumes.</param>
/// <param name="Payload">The records' bytes one after the other.</param>
[GenerateSerializer, Immutable, Alias("weir.RecordRun")]
public readonly record struct RecordRun(
    [property: Id(0)] long Offset,
    [property: Id(1)] int FirstIndex,
    [property: Id(2)] int Count,
    [property: Id(3)] ushort Encoding,
    [property: Id(4)] ReadOnlyMemory<byte> Payload);
