namespace Weir.Silo.Ingest;

/// <summary>What became of a request.</summary>
internal enum IngestOutcome
{
    /// <summary>Everything that was accepted is durable; nothing may have been.</summary>
    Judged,

    /// <summary>The producer's number is too old, or leaves a gap.</summary>
    Conflict,

    /// <summary>The body is over its limit.</summary>
    TooLarge,

    /// <summary>Too much is in flight or consumers are too far behind.</summary>
    Busy,

    /// <summary>Some part could not be made durable: the outcome is unknown.</summary>
    Unavailable,
}

/// <summary>The answer to a request.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Accepted">Records that are durable.</param>
/// <param name="RejectedCount">Records rejected.</param>
/// <param name="Rejected">The first of them.</param>
/// <param name="Detail">What to tell the client; empty where the counts say it all.</param>
/// <param name="Last">The last number known of the producer, for a conflict.</param>
internal sealed record IngestAnswer(
    IngestOutcome Outcome, int Accepted = 0, int RejectedCount = 0, IReadOnlyList<RejectedRecord>? Rejected = null, string Detail = "", long? Last = null);

/// <summary>A request as its headers describe it.</summary>
/// <param name="Kind">The kind of its records.</param>
/// <param name="Form">What the body is written in.</param>
/// <param name="Coding">How it is compressed.</param>
/// <param name="Length">Bytes it says it has; null when it does not.</param>
/// <param name="Sequence">Producer and number; null without.</param>
internal readonly record struct IngestRequest(
    Records.RecordKind Kind, ContentForm Form, ContentCoding Coding, long? Length, Streaming.ProducerSequence? Sequence);
