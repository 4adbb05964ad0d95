using Orleans;

namespace Weir.Ingest;

/// <summary>What became of a request. Values cross calls: never renumber.</summary>
public enum IngestOutcome : byte
{
    /// <summary>Everything that was accepted is durable; nothing may have been.</summary>
    Judged = 0,

    /// <summary>The producer's number is too old, or leaves a gap.</summary>
    Conflict = 1,

    /// <summary>The body is over its limit.</summary>
    TooLarge = 2,

    /// <summary>Too much is in flight or consumers are too far behind.</summary>
    Busy = 3,

    /// <summary>Some part could not be made durable: the outcome is unknown.</summary>
    Unavailable = 4,

    /// <summary>The body's type or compression is none that is taken.</summary>
    Unsupported = 5,

    /// <summary>The request itself is wrong: kind or producer.</summary>
    Invalid = 6,
}

/// <summary>The answer to a request.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Accepted">Records that are durable.</param>
/// <param name="RejectedCount">Records rejected.</param>
/// <param name="Rejected">The first 1,000 of them.</param>
/// <param name="Detail">What to tell the client; empty where the counts say it all.</param>
/// <param name="Last">The last number known of the producer, for a conflict; null for an unknown producer.</param>
[GenerateSerializer, Immutable, Alias("weir.IngestAnswer")]
public sealed record IngestAnswer(
    [property: Id(0)] IngestOutcome Outcome,
    [property: Id(1)] int Accepted = 0,
    [property: Id(2)] int RejectedCount = 0,
    [property: Id(3)] IReadOnlyList<RejectedRecord>? Rejected = null,
    [property: Id(4)] string Detail = "",
    [property: Id(5)] long? Last = null)
{
    /// <summary>What a client that is to send again is asked to wait; null where it is not.</summary>
    [Id(6)]
    public TimeSpan? RetryAfter { get; init; }
}
