namespace Weir.Client;

/// <summary>A record that was acknowledged and could not be processed.</summary>
/// <param name="Id">Place among the dead letters, ascending.</param>
/// <param name="Stream">Stream name.</param>
/// <param name="Partition">Partition, from 0.</param>
/// <param name="Offset">The log's offset of its entry.</param>
/// <param name="Index">Index inside the entry.</param>
/// <param name="Key">The record's key, as far as it is text.</param>
/// <param name="Reason">What is wrong with it.</param>
/// <param name="ParkedAt">When it was set aside.</param>
/// <param name="Encoding">What the bytes were meant to be: 1 for records as they stand in the log, 0 for a message as it was sent.</param>
/// <param name="Payload">The bytes.</param>
/// <param name="RedrivenAt">When it was redriven; null when it was not.</param>
public sealed record DeadLetterAnswer(
    long Id,
    string Stream,
    int Partition,
    long Offset,
    int Index,
    string? Key,
    string Reason,
    DateTimeOffset? ParkedAt,
    int Encoding = 0,
    ReadOnlyMemory<byte> Payload = default,
    DateTimeOffset? RedrivenAt = null);
