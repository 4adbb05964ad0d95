namespace Weir.Persistence.Cassandra.Cql;

/// <summary>A request without an answer.</summary>
/// <param name="fault">Of which kind.</param>
/// <param name="message">What the driver says.</param>
/// <param name="level">The consistency that was not reached, where one is known.</param>
/// <param name="innerException">What the driver threw.</param>
internal sealed class CqlFaultException(CqlFault fault, string message, CqlLevel? level = null, Exception? innerException = null) : Exception(message, innerException)
{
    public CqlFault Fault { get; } = fault;

    public CqlLevel? Level { get; } = level;
}
