namespace Weir.Persistence.Cassandra.Cql;

/// <summary>What there was instead of an answer.</summary>
internal enum CqlFault
{
    /// <summary>Too few replicas are known to be up.</summary>
    Unavailable,

    /// <summary>The coordinator, or a replica, has too much to do.</summary>
    Overloaded,

    /// <summary>The coordinator is only starting.</summary>
    Bootstrapping,

    /// <summary>No node could be sent the request.</summary>
    NoHost,

    /// <summary>Too few replicas agreed in time on a conditional change.</summary>
    CasTimeout,

    /// <summary>Too few replicas confirmed a write in time.</summary>
    WriteTimeout,

    /// <summary>Too few replicas answered a read in time.</summary>
    ReadTimeout,

    /// <summary>A replica failed.</summary>
    Failure,

    /// <summary>The node did not answer in time; it may still be at it.</summary>
    NoAnswer,

    /// <summary>The connection broke with the request under way; the node may still be at it.</summary>
    ConnectionLost,

    /// <summary>The node met an error of its own.</summary>
    ServerError,

    /// <summary>The node will not do this, now or later: syntax, permission, a missing table.</summary>
    Invalid,
}
