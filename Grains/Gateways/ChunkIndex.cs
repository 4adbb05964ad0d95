namespace Weir.Grains.Gateways;

/// <summary>Which chunk has which days of a month.</summary>
/// <param name="Month">The month, see <see cref="MonthNumber"/>.</param>
/// <param name="Number">The chunk's number.</param>
/// <param name="Days">Bit n − 1 is set when the chunk has the month's nth day.</param>
public readonly record struct ChunkReference(int Month, long Number, int Days);

/// <summary>The chunks of one kind, ascending by month; five years are sixty entries.</summary>
public sealed class ChunkIndex
{
    private readonly List<ChunkReference> _chunks = [];

    public IReadOnlyList<ChunkReference> All => _chunks;

    public ChunkReference? Find(int month)
    {
        var index = IndexOf(month);
        return index < 0 ? null : _chunks[index];
    }

    /// <summary>The chunk that has a day, if any.</summary>
    public ChunkReference? FindDay(int day) =>
        Find(MonthNumber.Of(day)) is { } chunk && (chunk.Days & MonthNumber.DayBit(day)) != 0 ? chunk : null;

    public void Set(in ChunkReference chunk)
    {
        var index = IndexOf(chunk.Month);
        if (index < 0)
        {
            _chunks.Insert(~index, chunk);
        }
        else
        {
            _chunks[index] = chunk;
        }
    }

    private int IndexOf(int month)
    {
        int low = 0, high = _chunks.Count - 1;
        while (low <= high)
        {
            var middle = (low + high) >>> 1;
            var order = _chunks[middle].Month.CompareTo(month);
            if (order == 0)
            {
                return middle;
            }

            (low, high) = order < 0 ? (middle + 1, high) : (low, middle - 1);
        }

        return ~low;
    }
}
