namespace Weir.Silo.Hosting.State;

/// <summary>Where the grains' state is.</summary>
internal enum StateProvider
{
    /// <summary>In the data directory, which is one process's.</summary>
    Faster,

    /// <summary>In Orleans' tables in a database, which several silos share.</summary>
    PostgreSql,

    /// <summary>In a table in a Cassandra keyspace, which several silos share.</summary>
    Cassandra,
}
