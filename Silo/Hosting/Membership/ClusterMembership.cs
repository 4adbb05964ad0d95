namespace Weir.Silo.Hosting.Membership;

/// <summary>How the silos of a cluster know of each other.</summary>
internal enum ClusterMembership
{
    /// <summary>One silo, on loopback: no table, nobody else.</summary>
    Localhost,

    /// <summary>Orleans' table in a PostgreSQL database.</summary>
    PostgreSql,

    /// <summary>Orleans' table in a Cassandra keyspace.</summary>
    Cassandra,
}
