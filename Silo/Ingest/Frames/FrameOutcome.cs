using Weir.Ingest;

namespace Weir.Silo.Ingest.Frames;

/// <summary>What became of one frame.</summary>
/// <param name="Accepted">Records that are durable.</param>
/// <param name="Rejected">Records rejected.</param>
/// <param name="Reasons">The first of them.</param>
/// <param name="Failure">Why the connection cannot go on; null when it can.</param>
internal sealed record FrameOutcome(int Accepted, int Rejected, IReadOnlyList<RejectedRecord> Reasons, FrameFailure? Failure = null);

/// <summary>Why a connection cannot go on.</summary>
/// <param name="Status">The close status.</param>
/// <param name="Reason">At most 123 bytes.</param>
internal sealed record FrameFailure(System.Net.WebSockets.WebSocketCloseStatus Status, string Reason);
