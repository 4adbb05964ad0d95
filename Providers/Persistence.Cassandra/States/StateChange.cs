namespace Weir.Persistence.Cassandra.States;

/// <summary>A write or clear that is asked for.</summary>
/// <param name="Table">The table.</param>
/// <param name="Key">The row.</param>
/// <param name="Operation">What it is called in messages and metrics: write or clear.</param>
/// <param name="From">The version that the caller last saw; null for no state.</param>
/// <param name="Payload">What the row shall have.</param>
/// <param name="SecondsToLive">For how long; 0 is for ever.</param>
internal sealed record StateChange(StateTable Table, StateKey Key, string Operation, StateVersion? From, StatePayload Payload, int SecondsToLive)
{
    /// <summary>The state's name in messages.</summary>
    public string Subject => $"state '{Key.State}' of grain {Key.Grain}";
}

/// <summary>What became of it.</summary>
/// <param name="Applied">Whether it was made.</param>
/// <param name="Version">The version that it made; the one that stands there where it was not made, null for none.</param>
internal readonly record struct ChangeAnswer(bool Applied, StateVersion? Version);
