namespace Weir.Streaming;

/// <summary>What a producer set says to a number.</summary>
/// <param name="Outcome">What to do.</param>
/// <param name="Attempt">The first attempt, where there was one.</param>
/// <param name="EntryLimit">How the first attempt was cut; 0 where there was none.</param>
/// <param name="Last">Last number known, null for an unknown producer.</param>
public readonly record struct ProducerDecision(ClaimOutcome Outcome, AppendAttempt? Attempt, int EntryLimit, long? Last);
