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
