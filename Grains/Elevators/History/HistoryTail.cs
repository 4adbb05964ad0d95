using Weir.Elevators;

namespace Weir.Grains.Elevators.History;

/// <summary>The newest readings of a history.</summary>
internal static class HistoryTail
{
    /// <summary>Reads them.</summary>
    /// <param name="store">Where the chunks are.</param>
    /// <param name="sensor">The history.</param>
    /// <param name="count">At most so many.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>In their order; null where readings have moved meanwhile.</returns>
    public static async Task<List<SensorReading>?> TryReadAsync(HistoryStore store, SensorState sensor, int count, CancellationToken cancellationToken)
    {
        var (history, moves, found) = (sensor.History, sensor.History.Moves, new List<PlacedReading>());
        for (var i = history.Pages.Count - 1; i >= 0 && found.Count < count; i--)
        {
            if (await store.ReadPageAsync(sensor.Type, history.Pages[i].Number, cancellationToken) is not { } page)
            {
                return null;
            }

            for (var k = page.Parts.Count - 1; k >= 0 && found.Count < count; k--)
            {
                if (await store.ReadChunkAsync(sensor.Type, page.Parts[k].Number, cancellationToken) is not { } chunk)
                {
                    return null;
                }

                found.AddRange(chunk.Readings);
            }

            if (history.Moves != moves)
            {
                return null;
            }
        }

        // Nothing is awaited any more: what is open stands in none of the chunks. It may be of whatever date.
        found.AddRange(history.Open);
        found.Sort();
        return [.. found.Skip(Math.Max(0, found.Count - count)).Select(reading => reading.Reading)];
    }
}
