namespace Weir.Simulation.Traffic;

/// <summary>One record as a producer sends it.</summary>
/// <param name="Key">The id of the gateway or device.</param>
/// <param name="NotBefore">Instant of receipt from which on it is accepted: what a repeat must not judge by its own clock.</param>
internal abstract record SentRecord(string Key, DateTimeOffset NotBefore)
{
    /// <summary>Bytes that it takes in a request.</summary>
    public abstract int Size { get; }

    public bool IsAccepted(DateTimeOffset receivedAt) => NotBefore <= receivedAt;

    /// <summary>Writes it as it stands in a request.</summary>
    public abstract void Write(Span<byte> place);

    /// <summary>What of it reaches the log, as text.</summary>
    public abstract string Describe();
}
