using Weir.Elevators;

namespace Weir.Grains.Elevators.History;

/// <summary>
/// The readings of one type of a device, each once, in the order of their places. The newest to come are in the state (open), of whatever date; the others in
/// chunks, found through pages.
/// </summary>
public sealed class SensorHistory
{
    /// <summary>More bytes of open readings than this leave the state with its next write.</summary>
    public const int OpenMax = 8 << 10;

    // Nearly all that comes is newer than what is there: a list in order, at whose end it goes.
    private const int CapacityKept = 1_024;
    private List<PlacedReading> _open = [];

    /// <summary>Readings that no chunk has yet.</summary>
    public IReadOnlyCollection<PlacedReading> Open => _open;

    /// <summary>What they take.</summary>
    public int OpenBytes { get; private set; }

    /// <summary>Where the chunks' pages are, in the order of their places, which do not overlap.</summary>
    public IReadOnlyList<HistoryPart> Pages { get; private set; } = [];

    /// <summary>The next number for a chunk.</summary>
    public long NextChunk { get; private set; } = 1;

    /// <summary>The next number for a page. Pages are counted by themselves: what an attempt left behind is found by going through its numbers, every one of them.</summary>
    public long NextPage { get; private set; } = 1;

    /// <summary>Changes whenever readings have moved; for whoever looks at them in several steps.</summary>
    public int Moves { get; private set; }

    /// <summary>Whether a reading is among the open ones.</summary>
    public bool IsOpen(PlacedReading reading) => _open.Count > 0 && reading <= _open[^1] && _open.BinarySearch(reading) >= 0;

    /// <summary>Whether a place is behind everything that is in chunks.</summary>
    public bool IsBehindChunks(ReadingPlace place) => Pages.Count == 0 || Pages[^1].Last < place;

    /// <summary>The page that may have a place, if any has.</summary>
    public IEnumerable<HistoryPart> PagesWith(ReadingPlace place)
    {
        // From the end: nearly all that comes in is new.
        for (var i = Pages.Count - 1; i >= 0 && place <= Pages[i].Last; i--)
        {
            if (Pages[i].Covers(place))
            {
                yield return Pages[i];
            }
        }
    }

    /// <summary>Adds a reading that the history has not.</summary>
    public void Add(PlacedReading reading)
    {
        if (_open.Count == 0 || _open[^1] < reading)
        {
            _open.Add(reading);
        }
        else
        {
            _open.Insert(~_open.BinarySearch(reading), reading);
        }

        OpenBytes += reading.Size;
    }

    /// <summary>Open readings from a place on.</summary>
    public IEnumerable<PlacedReading> OpenFrom(ReadingPlace place)
    {
        var first = _open.BinarySearch(PlacedReading.Before(place));
        return _open.Skip(first < 0 ? ~first : first);
    }

    /// <summary>Points to other pages.</summary>
    /// <param name="pages">The pages.</param>
    /// <param name="nextChunk">The next number for a chunk.</param>
    /// <param name="nextPage">The next number for a page.</param>
    /// <param name="moved">Whether the chunks have the open readings now.</param>
    public void Move(IReadOnlyList<HistoryPart> pages, long nextChunk, long nextPage, bool moved)
    {
        (Pages, NextChunk, NextPage) = (pages, nextChunk, nextPage);
        Moves++;
        if (moved)
        {
            _open = _open.Capacity > CapacityKept ? [] : _open;
            _open.Clear();
            OpenBytes = 0;
        }
    }
}
