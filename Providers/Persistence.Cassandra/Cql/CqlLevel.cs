namespace Weir.Persistence.Cassandra.Cql;

/// <summary>Consistency levels as CQL has them; those that are used here.</summary>
internal enum CqlLevel
{
    One,
    Quorum,
    LocalQuorum,
    EachQuorum,
    All,
    Serial,
    LocalSerial,
}
