namespace Weir.Persistence.Cassandra.Cql;

/// <summary>All that is asked of a driver: to send one request once. What to make of its answer, and whether to send it again, is decided here.</summary>
internal interface ICqlSession : IAsyncDisposable
{
    /// <summary>Sends a request.</summary>
    /// <returns>The rows, each a value by column. A conditional change has one, with <c>[applied]</c>, and where that is false with the columns of its condition if there is a row.</returns>
    /// <exception cref="CqlFaultException">Anything but an answer.</exception>
    Task<IReadOnlyList<IReadOnlyDictionary<string, object?>>> ExecuteAsync(CqlCall call);
}
