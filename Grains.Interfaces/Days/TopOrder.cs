namespace Weir.Days;

/// <summary>What a top list is ordered by.</summary>
public enum TopOrder : byte
{
    /// <summary>Sent and received together.</summary>
    Total,

    /// <summary>Bytes sent.</summary>
    Tx,

    /// <summary>Bytes received.</summary>
    Rx,
}

/// <summary>Names of the orders: the value of <c>by=</c>.</summary>
public static class TopOrders
{
    /// <summary>The name of an order.</summary>
    /// <param name="by">An order.</param>
    /// <returns>Lower case.</returns>
    public static string ToName(this TopOrder by) => by switch
    {
        TopOrder.Tx => "tx",
        TopOrder.Rx => "rx",
        _ => "total",
    };
}
