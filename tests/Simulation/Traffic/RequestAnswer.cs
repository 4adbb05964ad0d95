namespace Weir.Simulation.Traffic;

/// <summary>What a request was answered; two are equal when the sender cannot tell them apart.</summary>
internal sealed record RequestAnswer(int Accepted, int Rejected, bool IsRefused = false, long? Last = null)
{
    /// <summary>What was appended for it, where it was.</summary>
    public List<SentRecord>? Records { get; init; }

    public bool Equals(RequestAnswer? other) => other is not null && (Accepted, Rejected, IsRefused) == (other.Accepted, other.Rejected, other.IsRefused);

    public override int GetHashCode() => HashCode.Combine(Accepted, Rejected, IsRefused);
}
