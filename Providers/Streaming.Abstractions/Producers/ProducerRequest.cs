namespace Weir.Streaming;

/// <summary>One numbered request: how it was judged and which of its parts the log has, each with the place of its first occurrence.</summary>
internal sealed class ProducerRequest(AppendAttempt attempt, int parts, int entryLimit)
{
    private const long Missing = -1;
    private Place[] _places = NewPlaces(parts);
    private int _missing = parts;

    public AppendAttempt Attempt { get; } = attempt;

    public int EntryLimit { get; } = entryLimit;

    public int Parts => _places.Length;

    public bool IsComplete => _missing == 0;

    public bool Has(int part) => part < _places.Length && _places[part].Offset != Missing;

    public (int Partition, long Offset) GetPlace(int part) => (_places[part].Partition, _places[part].Offset);

    /// <summary>The place of a part that is known of and has not been consumed; null when all have been.</summary>
    public (int Partition, long Offset)? FindUnconsumed(IReadOnlyDictionary<int, long> consumed)
    {
        foreach (var place in _places)
        {
            if (place.Offset != Missing && place.Offset >= consumed.GetValueOrDefault(place.Partition))
            {
                return (place.Partition, place.Offset);
            }
        }

        return null;
    }

    /// <summary>Notes a part; the lowest offset of a partition is its first occurrence.</summary>
    public long Record(int part, int partition, long offset)
    {
        if (part >= _places.Length)
        {
            // Only a producer that sends something else under the same number gets here; what it sent is kept apart by its part.
            var known = _places.Length;
            Array.Resize(ref _places, part + 1);
            _places.AsSpan(known).Fill(new Place(Missing, 0));
            _missing += part + 1 - known;
        }

        ref var place = ref _places[part];
        if (place.Offset == Missing)
        {
            place = new Place(offset, partition);
            _missing--;
        }
        else if (place.Partition == partition && offset < place.Offset)
        {
            place = place with { Offset = offset };
        }

        return place.Partition == partition ? place.Offset : offset;
    }

    private static Place[] NewPlaces(int parts)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(parts, 1);
        var places = new Place[parts];
        places.AsSpan().Fill(new Place(Missing, 0));
        return places;
    }

    private readonly record struct Place(long Offset, int Partition);
}
