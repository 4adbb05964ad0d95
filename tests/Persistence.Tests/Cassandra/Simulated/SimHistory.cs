using System.Buffers.Binary;
using Weir.Persistence.Cassandra.States;

namespace Weir.Persistence.Tests.Cassandra.Simulated;

/// <summary>The rows that a quorum agreed on, key by key, in their order.</summary>
internal sealed class SimHistory
{
    private readonly Dictionary<string, List<Decision>> _decisions = new(StringComparer.Ordinal);

    /// <summary>Notes what was decided; the same row may be decided again.</summary>
    public void Add(string key, SimRow row)
    {
        var decisions = Of(key);
        var decision = new Decision(row.Number, BinaryPrimitives.ReadInt64BigEndian(row.Writes), row.Encoding == StatePayload.Cleared);
        if (row.Number <= decisions.Count)
        {
            Assert.True(decisions[(int)row.Number - 1] == decision, $"Version {row.Number} of {key} was decided twice, for different writes.");
            return;
        }

        Assert.True(row.Number == decisions.Count + 1, $"Version {row.Number} of {key} came after {decisions.Count}.");
        decisions.Add(decision);
    }

    public List<Decision> Of(string key) => _decisions.TryGetValue(key, out var decisions) ? decisions : _decisions[key] = [];

    /// <param name="Number">The version.</param>
    /// <param name="WriteId">The write that made it.</param>
    /// <param name="Clears">Whether it clears the state.</param>
    internal readonly record struct Decision(long Number, long WriteId, bool Clears);
}
