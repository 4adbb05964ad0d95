namespace Weir.Persistence.Cassandra;

/// <summary>How many replicas have a write when it is acknowledged, and answer a read. Less than a quorum is not offered: a read could then miss what was acknowledged.</summary>
public enum CassandraConsistency
{
    /// <summary>A quorum of all replicas.</summary>
    Quorum,

    /// <summary>A quorum of the local data center's replicas.</summary>
    LocalQuorum,

    /// <summary>A quorum in each data center.</summary>
    EachQuorum,

    /// <summary>All replicas.</summary>
    All,
}
