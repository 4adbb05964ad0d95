namespace Weir.Persistence.Tests.Cassandra;

/// <summary>How an operation ended.</summary>
internal enum Outcome
{
    Done,
    Conflict,
    Failed,
    Unknown,
}

/// <summary>What a caller asked for and was told.</summary>
internal sealed record Operation(string Writer, string Key, string Kind, long Begun, long? Expected)
{
    public long Ended { get; set; }

    public long? WriteId { get; set; }

    public Outcome Outcome { get; set; }

    /// <summary>The version that was made, or read; 0 for no state.</summary>
    public long Number { get; set; }

    /// <summary>The newest version of the key that was decided when this ended.</summary>
    public long NewestAfter { get; set; }

    /// <summary>The newest version of the key that had been acknowledged when this began.</summary>
    public long AcknowledgedBefore { get; init; }

    public override string ToString() => $"{Writer} {Kind} {Key} from {Expected?.ToString() ?? "none"} ({Begun}..{Ended}): {Outcome} {Number}";
}
