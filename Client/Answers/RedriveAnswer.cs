namespace Weir.Client;

/// <summary>What became of dead letters that were to be redriven.</summary>
/// <param name="Redriven">Letters whose records are in the log, also where an earlier call brought them there.</param>
/// <param name="Failed">The others, ascending by id; they stay as they are.</param>
public sealed record RedriveAnswer(int Redriven, IReadOnlyList<RedriveFailure> Failed);

/// <summary>A dead letter that was not redriven.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Reason">Why.</param>
public readonly record struct RedriveFailure(long Id, string Reason);
