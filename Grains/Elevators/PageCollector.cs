using Weir.Elevators;
using Weir.Grains.Elevators.History;

namespace Weir.Grains.Elevators;

/// <summary>
/// Takes readings in their order until there is one more than a page holds. Readings that share a place never come to stand on two pages, for the next one begins
/// with a place.
/// </summary>
internal sealed class PageCollector(long to, int limit)
{
    private readonly List<PlacedReading> _readings = [];
    private bool _isFull;

    /// <summary>What was taken.</summary>
    public IReadOnlyList<PlacedReading> Readings => _readings;

    /// <summary>A page of what several collectors have taken.</summary>
    public static ReadingPage ToPage(List<PlacedReading> found, int limit)
    {
        found.Sort();
        var end = Math.Min(limit, found.Count);
        while (end < found.Count && found[end].Place == found[end - 1].Place)
        {
            end++;
        }

        var next = end < found.Count ? found[end - 1].Place.Next.ToString() : null;
        return new ReadingPage([.. found.Take(end).Select(reading => reading.Reading)], next);
    }

    /// <summary>Whether nothing from a place on is wanted.</summary>
    public bool IsBehind(ReadingPlace place) => _isFull || place.Date > to;

    /// <summary>Takes readings that follow those taken.</summary>
    /// <returns>False when no more are wanted.</returns>
    public bool TryAdd(IEnumerable<PlacedReading> readings)
    {
        foreach (var reading in readings)
        {
            if (IsBehind(reading.Place))
            {
                return false;
            }

            _readings.Add(reading);
            _isFull = _readings.Count > limit && reading.Place != _readings[limit - 1].Place;
        }

        return !_isFull;
    }
}
