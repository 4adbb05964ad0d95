namespace Weir.Grains.Elevators.History;

/// <summary>How readings are put together and cut into chunks. Pure.</summary>
internal static class ReadingCuts
{
    /// <summary>What a chunk comes to where there is more than one chunk's worth: half of the most, so that there is room for what comes late.</summary>
    public const int SizeAim = ReadingChunk.SizeMax / 2;

    /// <summary>What readings take, about.</summary>
    public static long SizeOf(ReadOnlySpan<PlacedReading> readings)
    {
        long size = 0;
        foreach (ref readonly var reading in readings)
        {
            size += reading.Size;
        }

        return size;
    }

    /// <summary>Both in order; no reading is in both.</summary>
    public static PlacedReading[] Merge(IReadOnlyList<PlacedReading> old, ReadOnlySpan<PlacedReading> added)
    {
        var merged = new PlacedReading[old.Count + added.Length];
        var (i, k) = (0, 0);
        for (var at = 0; at < merged.Length; at++)
        {
            merged[at] = k == added.Length || (i < old.Count && old[i] < added[k]) ? old[i++] : added[k++];
        }

        return merged;
    }

    /// <summary>Cuts readings into pieces that fit a chunk: one where they do, else several of about the same size.</summary>
    public static List<ReadOnlyMemory<PlacedReading>> Cut(ReadOnlyMemory<PlacedReading> readings)
    {
        var size = SizeOf(readings.Span);
        if (size <= ReadingChunk.SizeMax)
        {
            return [readings];
        }

        var pieces = new List<ReadOnlyMemory<PlacedReading>>();
        var aim = size / ((size + SizeAim - 1) / SizeAim);
        var (from, sum) = (0, 0L);
        for (var i = 0; i < readings.Length; i++)
        {
            sum += readings.Span[i].Size;
            if (sum >= aim)
            {
                pieces.Add(readings[from..(i + 1)]);
                (from, sum) = (i + 1, 0);
            }
        }

        if (from < readings.Length)
        {
            pieces.Add(readings[from..]);
        }

        return pieces;
    }
}
