namespace Weir.Persistence.Tests.Cassandra.Simulated;

/// <summary>How often what goes wrong; shares of one.</summary>
internal sealed record SimFaults
{
    public static readonly SimFaults None = new();

    /// <summary>Everything, often.</summary>
    public static readonly SimFaults Storm = new()
    {
        MessageLost = 0.12,
        Refused = 0.06,
        Overloaded = 0.03,
        AnswerLost = 0.06,
        Late = 0.06,
        NodeChanges = 0.004,
    };

    /// <summary>Only what a coordinator says itself: a look then always tells.</summary>
    public static readonly SimFaults Coordinators = new() { MessageLost = 0.06, Overloaded = 0.03 };

    /// <summary>A message between nodes.</summary>
    public double MessageLost { get; init; }

    /// <summary>A request that no node begins: no host, bootstrapping.</summary>
    public double Refused { get; init; }

    /// <summary>A request that is shed before it begins, or when it is decided.</summary>
    public double Overloaded { get; init; }

    /// <summary>The answer to a request that was executed.</summary>
    public double AnswerLost { get; init; }

    /// <summary>A request that its sender gave up before a node began it; it is executed later.</summary>
    public double Late { get; init; }

    /// <summary>That, in a step, a node goes down or comes up.</summary>
    public double NodeChanges { get; init; }
}
