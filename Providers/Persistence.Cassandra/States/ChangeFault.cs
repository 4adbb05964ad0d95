using Weir.Persistence.Cassandra.Cql;

namespace Weir.Persistence.Cassandra.States;

/// <summary>What a fault says about the conditional change that met it.</summary>
internal enum ChangeFault
{
    /// <summary>It was never begun: it may be sent again.</summary>
    Refused,

    /// <summary>It was begun and is over; whether it was made must be asked.</summary>
    Open,

    /// <summary>It may still be on its way to a node: that it is not made now does not say that it will not be.</summary>
    UnderWay,

    /// <summary>It was never begun, and never will be.</summary>
    Final,
}

/// <summary>The one place where faults are classed.</summary>
internal static class ChangeFaults
{
    /// <summary>Classes a fault.</summary>
    public static ChangeFault Of(CqlFaultException fault) => fault.Fault switch
    {
        // Before anything is proposed the replicas for the decision are counted; those for the commit only when it is decided.
        CqlFault.Unavailable => fault.Level is CqlLevel.Serial or CqlLevel.LocalSerial ? ChangeFault.Refused : ChangeFault.Open,
        CqlFault.Bootstrapping or CqlFault.NoHost => ChangeFault.Refused,

        // Overloaded is also said when a decided change meets too many hints.
        CqlFault.Overloaded or CqlFault.CasTimeout or CqlFault.WriteTimeout or CqlFault.ReadTimeout or CqlFault.Failure or CqlFault.ServerError => ChangeFault.Open,
        CqlFault.NoAnswer or CqlFault.ConnectionLost => ChangeFault.UnderWay,
        _ => ChangeFault.Final,
    };
}
