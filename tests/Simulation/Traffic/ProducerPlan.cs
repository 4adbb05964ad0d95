namespace Weir.Simulation.Traffic;

/// <summary>What one sender is going to do, drawn from the seed before anything runs.</summary>
/// <param name="Id">The producer's id; null where requests bear no numbers.</param>
/// <param name="Stream">The stream.</param>
/// <param name="Encoding">What the records' bytes mean.</param>
/// <param name="Window">Numbers that the service remembers.</param>
/// <param name="Expiry">How long it remembers a silent producer.</param>
/// <param name="Width">Requests under way at once.</param>
/// <param name="Requests">The requests.</param>
internal sealed record ProducerPlan(string? Id, string Stream, ushort Encoding, int Window, TimeSpan Expiry, int Width, List<List<SentRecord>> Requests)
{
    /// <summary>Requests before which this sender halts until every other one does.</summary>
    public List<int> Halts { get; init; } = [];

    /// <summary>Requests before which it is silent, and for how long.</summary>
    public Dictionary<int, Silence> Silences { get; init; } = [];
}

/// <summary>How long a sender is silent.</summary>
internal enum Silence
{
    /// <summary>Almost so long that it would be forgotten.</summary>
    JustShort,

    /// <summary>Long enough that nothing new is taken from it, not so long that it is forgotten.</summary>
    OnTheEdge,

    /// <summary>So long that it is forgotten.</summary>
    Forgotten,
}
