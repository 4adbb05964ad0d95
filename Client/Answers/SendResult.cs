namespace Weir.Client;

/// <summary>What became of the records of one request. Accepted ones are durable.</summary>
/// <param name="Accepted">Records accepted.</param>
/// <param name="RejectedCount">Records rejected.</param>
/// <param name="Rejected">Which and why, at most 1,000 of them.</param>
public sealed record SendResult(long Accepted, long RejectedCount, IReadOnlyList<RejectedRecord> Rejected);

/// <summary>A record that was not taken.</summary>
/// <param name="Index">Place in the request, from 0; on a stream, place among all of its records.</param>
/// <param name="Reason">Field, fault and bound.</param>
public readonly record struct RejectedRecord(long Index, string Reason);
