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
public sealed record DeadLetter(
    long Id, string Stream, int Partition, long Offset, int Index, string Key, string Reason, DateTimeOffset ParkedAt, ushort Encoding, ReadOnlyMemory<byte> Payload);
