namespace Weir.Persistence.Tests.Cassandra.Simulated;

/// <summary>A Paxos ballot: a coordinator's clock, and the coordinator.</summary>
internal readonly record struct Ballot(long Time, int Node) : IComparable<Ballot>
{
    public int CompareTo(Ballot other) => Time != other.Time ? Time.CompareTo(other.Time) : Node.CompareTo(other.Node);

    public static bool operator <(Ballot a, Ballot b) => a.CompareTo(b) < 0;

    public static bool operator >(Ballot a, Ballot b) => a.CompareTo(b) > 0;

    public static bool operator <=(Ballot a, Ballot b) => a.CompareTo(b) <= 0;

    public static bool operator >=(Ballot a, Ballot b) => a.CompareTo(b) >= 0;
}
