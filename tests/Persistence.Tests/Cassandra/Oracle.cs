using Weir.Persistence.Tests.Cassandra.Simulated;

namespace Weir.Persistence.Tests.Cassandra;

/// <summary>Holds what callers were told to the changes of one key that were decided, in their order.</summary>
internal static class Oracle
{
    /// <exception cref="Xunit.Sdk.XunitException">They do not agree.</exception>
    public static void Check(List<SimHistory.Decision> decided, List<Operation> operations)
    {
        var versions = decided.ToDictionary(decision => decision.WriteId, decision => decision.Number);
        Assert.True(versions.Count == decided.Count, "A write was made twice.");
        foreach (var operation in operations)
        {
            var made = operation.WriteId is { } id ? versions.GetValueOrDefault(id) : 0;
            var wrong = (operation.Kind, operation.Outcome) switch
            {
                ("read", Outcome.Done) => CheckRead(decided, operation),
                ("read", _) => null,
                (_, Outcome.Done) => made == operation.Number ? null : $"was told version {operation.Number}, and made {Said(made)}",
                (_, Outcome.Conflict or Outcome.Failed) => made == 0 ? null : $"was told that it was not made, and made {Said(made)}",
                _ => null,
            };
            Assert.True(wrong is null, $"{operation} {wrong}.");
        }

        CheckOrder([.. operations.Where(operation => operation is { Outcome: Outcome.Done } && operation.Kind != "read").OrderBy(operation => operation.Number)]);
        Assert.All(decided, decision => Assert.Contains(operations, operation => operation.WriteId == decision.WriteId));
    }

    private static string? CheckRead(List<SimHistory.Decision> decided, Operation read)
    {
        if (read.Number == 0)
        {
            return read.AcknowledgedBefore == 0 || decided.Any(decision => decision.Clears && decision.Number >= read.AcknowledgedBefore)
                ? null
                : $"read no state although version {read.AcknowledgedBefore} was acknowledged";
        }

        return read.Number < read.AcknowledgedBefore ? $"read less than version {read.AcknowledgedBefore}, which was acknowledged"
            : read.Number > decided.Count || decided[(int)read.Number - 1].Clears ? "read what was never decided"
            : null;
    }

    private static void CheckOrder(List<Operation> done)
    {
        for (var i = 1; i < done.Count; i++)
        {
            Assert.True(done[i - 1].Number < done[i].Number, $"{done[i - 1]} and {done[i]} were told the same version.");
            Assert.True(done[i - 1].Begun < done[i].Ended, $"{done[i]} was over before {done[i - 1]} began, which it overwrote.");
        }
    }

    private static string Said(long made) => made == 0 ? "none" : $"version {made}";
}
