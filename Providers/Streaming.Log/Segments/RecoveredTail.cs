namespace Weir.Streaming.Log;

/// <summary>A stretch of addresses that holds no readable entry.</summary>
internal readonly record struct CorruptRange(long From, long Until, string Reason);

/// <summary>What the files of a partition held at opening.</summary>
/// <param name="Tail">Where appending goes on.</param>
/// <param name="Corrupt">Acknowledged stretches that cannot be read any more.</param>
/// <param name="Producers">Numbered parts found, in log order.</param>
/// <param name="CutBytes">Bytes behind the tail that were no zeros: writes that were never acknowledged.</param>
internal sealed record RecoveredTail(long Tail, IReadOnlyList<CorruptRange> Corrupt, IReadOnlyList<ProducerEntry> Producers, long CutBytes);
