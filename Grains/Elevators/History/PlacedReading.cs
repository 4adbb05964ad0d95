using Weir.Elevators;

namespace Weir.Grains.Elevators.History;

/// <summary>A reading with its place. Ordered by place, and where two different readings share one, by their bytes.</summary>
/// <param name="Place">The reading's place.</param>
/// <param name="Reading">The reading.</param>
public readonly record struct PlacedReading(ReadingPlace Place, SensorReading Reading) : IComparable<PlacedReading>
{
    /// <summary>What a reading takes beside its bytes, about.</summary>
    private const int Overhead = 4;

    /// <summary>What the reading takes in a state or a chunk, at most.</summary>
    public int Size => Reading.Bytes.Length + Overhead;

    /// <summary>A reading at its place.</summary>
    public static PlacedReading Of(SensorReading reading) => new(ReadingPlace.Of(reading), reading);

    /// <summary>Before every reading that stands at a place or behind it.</summary>
    public static PlacedReading Before(ReadingPlace place) => new(place, default);

    public static bool operator <(PlacedReading left, PlacedReading right) => left.CompareTo(right) < 0;

    public static bool operator >(PlacedReading left, PlacedReading right) => left.CompareTo(right) > 0;

    public static bool operator <=(PlacedReading left, PlacedReading right) => left.CompareTo(right) <= 0;

    public static bool operator >=(PlacedReading left, PlacedReading right) => left.CompareTo(right) >= 0;

    public int CompareTo(PlacedReading other)
    {
        var order = Place.CompareTo(other.Place);
        return order != 0 ? order : Reading.Bytes.Span.SequenceCompareTo(other.Reading.Bytes.Span);
    }
}
