using System.Net.Sockets;
using Cassandra;

namespace Weir.Persistence.Cassandra.Cql;

/// <summary>The driver's words in ours.</summary>
internal static class DriverFaults
{
    /// <summary>A consistency level.</summary>
    public static ConsistencyLevel Translate(CqlLevel level) => level switch
    {
        CqlLevel.One => ConsistencyLevel.One,
        CqlLevel.LocalQuorum => ConsistencyLevel.LocalQuorum,
        CqlLevel.EachQuorum => ConsistencyLevel.EachQuorum,
        CqlLevel.All => ConsistencyLevel.All,
        CqlLevel.Serial => ConsistencyLevel.Serial,
        CqlLevel.LocalSerial => ConsistencyLevel.LocalSerial,
        _ => ConsistencyLevel.Quorum,
    };

    /// <summary>A fault. What is not known says nothing of the request, and is taken so.</summary>
    public static CqlFaultException Translate(Exception fault) => fault switch
    {
        CqlFaultException known => known,
        UnavailableException unavailable => Fault(CqlFault.Unavailable, fault, Translate(unavailable.Consistency)),
        WriteTimeoutException timeout => Fault(timeout.WriteType == "CAS" ? CqlFault.CasTimeout : CqlFault.WriteTimeout, fault, Translate(timeout.ConsistencyLevel)),
        ReadTimeoutException timeout => Fault(CqlFault.ReadTimeout, fault, Translate(timeout.ConsistencyLevel)),
        WriteFailureException or ReadFailureException => Fault(CqlFault.Failure, fault),
        OverloadedException => Fault(CqlFault.Overloaded, fault),
        IsBootstrappingException => Fault(CqlFault.Bootstrapping, fault),
        NoHostAvailableException none => new CqlFaultException(CqlFault.NoHost, Explain(none), innerException: fault),
        OperationTimedOutException => Fault(CqlFault.NoAnswer, fault),
        SocketException or IOException or ObjectDisposedException => Fault(CqlFault.ConnectionLost, fault),
        ServerErrorException or TruncateException => Fault(CqlFault.ServerError, fault),
        QueryValidationException or AuthenticationException or InvalidTypeException or ArgumentException => Fault(CqlFault.Invalid, fault),
        _ => Fault(CqlFault.ServerError, fault),
    };

    private static CqlFaultException Fault(CqlFault kind, Exception fault, CqlLevel? level = null) => new(kind, fault.Message, level, fault);

    private static CqlLevel? Translate(ConsistencyLevel level) => level switch
    {
        ConsistencyLevel.Serial => CqlLevel.Serial,
        ConsistencyLevel.LocalSerial => CqlLevel.LocalSerial,
        ConsistencyLevel.LocalQuorum => CqlLevel.LocalQuorum,
        ConsistencyLevel.EachQuorum => CqlLevel.EachQuorum,
        ConsistencyLevel.All => CqlLevel.All,
        ConsistencyLevel.Quorum => CqlLevel.Quorum,
        _ => null,
    };

    // The driver's own message names no reason; nor does it know one for a node that it takes to be down.
    private static string Explain(NoHostAvailableException fault) => fault.Errors is { Count: > 0 } errors
        ? $"No node could be asked: {string.Join("; ", errors.Select(error => $"{error.Key}: {error.Value?.Message.TrimEnd('.') ?? "down"}"))}."
        : fault.Message;
}
