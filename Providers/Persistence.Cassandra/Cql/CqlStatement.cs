namespace Weir.Persistence.Cassandra.Cql;

/// <summary>What a statement is for.</summary>
internal enum CqlKind
{
    /// <summary>Changes a state's row if it is what the caller last saw.</summary>
    Put,

    /// <summary>Reads a state.</summary>
    Read,

    /// <summary>Reads a state's version alone.</summary>
    Look,

    /// <summary>Whether a keyspace is there.</summary>
    Keyspace,

    /// <summary>The columns of a table.</summary>
    Columns,

    /// <summary>Makes a table.</summary>
    Create,
}

/// <summary>A statement of CQL; <c>?</c> stands for a value.</summary>
/// <param name="Kind">What it is for.</param>
/// <param name="Text">The statement.</param>
internal sealed record CqlStatement(CqlKind Kind, string Text)
{
    /// <summary>Whether it is prepared once and then run by its id.</summary>
    public bool IsPrepared => Kind is CqlKind.Put or CqlKind.Read or CqlKind.Look;
}
