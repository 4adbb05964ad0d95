namespace Weir.Records;

/// <summary>What ipTx and ipRx of a record mean. Each kind is a stream of its own. Values are stored: never renumber.</summary>
public enum RecordKind : byte
{
    /// <summary>Bytes since the previous record; sums commute.</summary>
    Counter = 1,

    /// <summary>A running total that wraps to zero past the counter modulus.</summary>
    Cumulative = 2,

    /// <summary>Bytes per second since the previous record.</summary>
    Rate = 3,
}
