namespace Weir.Persistence.Cassandra.Cql;

/// <summary>A statement with its values: <see cref="string"/>, <see cref="long"/>, <see cref="int"/>, an array of bytes, or null.</summary>
/// <param name="Statement">The statement.</param>
/// <param name="Values">A value for each <c>?</c>.</param>
/// <param name="Level">Consistency of a read, or of a change once it is decided.</param>
/// <param name="Serial">Consistency of a change's decision; null for what is no conditional change.</param>
internal sealed record CqlCall(CqlStatement Statement, object?[] Values, CqlLevel Level, CqlLevel? Serial = null);
