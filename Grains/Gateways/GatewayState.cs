using Weir.Grains.Delivery;
using Weir.Records;

namespace Weir.Grains.Gateways;

/// <summary>
/// All that is kept of a gateway: per kind its account and where its older days are, and the place in every partition it came from.
/// One write makes all of it durable together. The stored form is <see cref="GatewayStateCodec"/>'s. Orleans has no serializer for it, on purpose: an
/// activation that moves to another silo would take along what is not durable, and answer for it.
/// </summary>
public sealed class GatewayState : ICheckpointedState
{
    private readonly KindState?[] _kinds = new KindState?[RecordKinds.All.Count];

    /// <summary>Grows with every change; totals are published with it. 0 before the first record.</summary>
    public long Version { get; set; }

    /// <summary>The day shards are known to have the totals of this version: days stamped later are open.</summary>
    public long Acknowledged { get; set; }

    /// <summary>Whether the list of gateways is known to have this one.</summary>
    public bool Listed { get; set; }

    /// <summary>The places in the partitions.</summary>
    public PositionMap Positions { get; } = new();

    /// <summary>Chunks that nothing points to any more. Deleted after the write that says so, when no older write can land.</summary>
    public List<ChunkName> Garbage { get; } = [];

    /// <summary>The kinds the gateway has sent, in the order of their values.</summary>
    public IEnumerable<KindState> Kinds => _kinds.OfType<KindState>();

    /// <summary>Whether a record was ever taken.</summary>
    public bool IsKnown => Array.Exists(_kinds, kind => kind is not null);

    /// <summary>One kind, null when it was never sent.</summary>
    /// <param name="kind">The kind.</param>
    /// <returns>Its state.</returns>
    public KindState? Find(RecordKind kind) => _kinds[IndexOf(kind)];

    /// <summary>Adds a kind, or keeps the one that is there.</summary>
    /// <param name="kind">Its state.</param>
    public void Set(KindState kind)
    {
        ArgumentNullException.ThrowIfNull(kind);
        _kinds[IndexOf(kind.Kind)] = kind;
    }

    private static int IndexOf(RecordKind kind) =>
        kind is RecordKind.Counter or RecordKind.Cumulative or RecordKind.Rate
            ? (int)kind - 1
            : throw new ArgumentOutOfRangeException(nameof(kind), kind, "Unknown kind.");
}
