namespace Weir.Analytics.EventTime;

/// <summary>What the two values of a reading mean, and so how readings become amounts of a day. Values are stored: never renumber.</summary>
public enum ReadingKind : byte
{
    /// <summary>Bytes since the previous reading: amounts already, summed in any order.</summary>
    Counter = 1,

    /// <summary>A running total that wraps to zero past a modulus: differences of neighbours in event time.</summary>
    Cumulative = 2,

    /// <summary>Bytes per second since the previous reading: multiplied by the time between neighbours in event time.</summary>
    Rate = 3,
}
