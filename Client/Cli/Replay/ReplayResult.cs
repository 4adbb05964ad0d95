namespace Weir.Cli.Replay;

/// <summary>What a replay came to; its failure is what ended it early, null when it came to the end of the file.</summary>
internal sealed record ReplayResult(
    long Sent, long Accepted, long Rejected, TimeSpan Elapsed, IReadOnlyList<RejectedLine> Rejects, Exception? Failure);
