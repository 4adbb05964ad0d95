namespace Weir.Persistence.Cassandra;

/// <summary>How larger states are made smaller. Each row says how its own was, so the choice may change at any time.</summary>
public enum StateCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>Deflate, the fastest level.</summary>
    Deflate,

    /// <summary>Brotli, the fastest level.</summary>
    Brotli,
}
