namespace Weir.Persistence.Cassandra;

/// <summary>Which replicas agree on the order of a state's changes.</summary>
public enum CassandraSerialConsistency
{
    /// <summary>A quorum of all replicas: a state has one order whatever data center it is written from.</summary>
    Serial,

    /// <summary>A quorum of the local data center's replicas: faster, and right only where every silo of the service is in that data center.</summary>
    LocalSerial,
}
