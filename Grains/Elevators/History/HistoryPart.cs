using Weir.Elevators;

namespace Weir.Grains.Elevators.History;

/// <summary>Where a stored part of a history is, and which places it covers.</summary>
/// <param name="Number">Its number.</param>
/// <param name="First">Place of its first reading.</param>
/// <param name="Last">Place of its last reading.</param>
/// <param name="Bytes">What its readings take, about.</param>
public readonly record struct HistoryPart(long Number, ReadingPlace First, ReadingPlace Last, long Bytes)
{
    /// <summary>Whether a place is one that it covers.</summary>
    public bool Covers(ReadingPlace place) => First <= place && place <= Last;
}
