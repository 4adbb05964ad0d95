using Orleans.Runtime;
using Orleans.Storage;
using Weir.Elevators;
using Weir.Grains.Chunks;

namespace Weir.Grains.Elevators.History;

/// <summary>One device's chunks and pages; those read or written last are kept in memory.</summary>
internal sealed class HistoryStore(IGrainStorage storage, GrainId device)
{
    private const int ChunksKept = 4;
    private const int PagesKept = 4;
    private const int TagsKept = 8;

    private readonly ChunkStore<HistoryName, ReadingChunk> _chunks = new(storage, device, TagsKept);
    private readonly ChunkStore<HistoryName, HistoryPage> _pages = new(storage, device, TagsKept);
    private readonly RecentParts<ReadingChunk> _recentChunks = new(ChunksKept);
    private readonly RecentParts<HistoryPage> _recentPages = new(PagesKept);

    /// <summary>A chunk, null when it is gone: then the state has moved on.</summary>
    public ValueTask<ReadingChunk?> ReadChunkAsync(SensorType type, long number, CancellationToken cancellationToken) =>
        ReadAsync(_chunks, _recentChunks, new HistoryName(type, false, number), cancellationToken);

    /// <summary>A page, null when it is gone: then the state has moved on.</summary>
    public ValueTask<HistoryPage?> ReadPageAsync(SensorType type, long number, CancellationToken cancellationToken) =>
        ReadAsync(_pages, _recentPages, new HistoryName(type, true, number), cancellationToken);

    /// <summary>Writes a chunk, see <see cref="ChunkStore{TName, TChunk}"/>.</summary>
    public Task<HistoryName> WriteAsync(Func<HistoryName> next, ReadingChunk chunk, List<HistoryName> leftovers, CancellationToken cancellationToken) =>
        WriteAsync(_chunks, _recentChunks, next, chunk, leftovers, cancellationToken);

    /// <summary>Writes a page, see <see cref="ChunkStore{TName, TChunk}"/>.</summary>
    public Task<HistoryName> WriteAsync(Func<HistoryName> next, HistoryPage page, List<HistoryName> leftovers, CancellationToken cancellationToken) =>
        WriteAsync(_pages, _recentPages, next, page, leftovers, cancellationToken);

    /// <summary>Deletes a chunk or a page.</summary>
    public Task DeleteAsync(HistoryName name, CancellationToken cancellationToken) =>
        name.IsPage ? _pages.DeleteAsync(name, cancellationToken) : _chunks.DeleteAsync(name, cancellationToken);

    /// <summary>Whether a reading is in a chunk.</summary>
    /// <exception cref="InconsistentStateException">A part that the state points to is gone: a newer activation moved it.</exception>
    public async ValueTask<bool> ContainsAsync(SensorType type, SensorHistory history, PlacedReading reading, CancellationToken cancellationToken)
    {
        foreach (var pointer in history.PagesWith(reading.Place))
        {
            var page = await ReadPageAsync(type, pointer.Number, cancellationToken) ?? throw Gone(new HistoryName(type, true, pointer.Number));
            for (var i = FirstWith(page, reading.Place); i < page.Parts.Count && page.Parts[i].Covers(reading.Place); i++)
            {
                var number = page.Parts[i].Number;
                var chunk = await ReadChunkAsync(type, number, cancellationToken) ?? throw Gone(new HistoryName(type, false, number));
                if (chunk.Contains(reading))
                {
                    return true;
                }
            }
        }

        return false;
    }

    /// <summary>What is said of a part that is gone though the state points to it.</summary>
    public static InconsistentStateException Gone(HistoryName name) => new($"{name.StateName} is gone though the state points to it: a newer activation moved it.");

    /// <summary>Index of the first part that does not end before a place.</summary>
    public static int FirstWith(HistoryPage page, ReadingPlace place)
    {
        int low = 0, high = page.Parts.Count;
        while (low < high)
        {
            var middle = (low + high) >>> 1;
            (low, high) = page.Parts[middle].Last < place ? (middle + 1, high) : (low, middle);
        }

        return low;
    }

    private static async ValueTask<TPart?> ReadAsync<TPart>(
        ChunkStore<HistoryName, TPart> store, RecentParts<TPart> recent, HistoryName name, CancellationToken cancellationToken)
        where TPart : class, IChunk<TPart>, new()
    {
        if (recent.Find(name) is { } known)
        {
            return known;
        }

        var part = await store.ReadAsync(name, cancellationToken);
        if (part is not null)
        {
            recent.Keep(name, part);
        }

        return part;
    }

    private static async Task<HistoryName> WriteAsync<TPart>(
        ChunkStore<HistoryName, TPart> store, RecentParts<TPart> recent, Func<HistoryName> next, TPart part, List<HistoryName> leftovers, CancellationToken cancellationToken)
        where TPart : class, IChunk<TPart>, new()
    {
        var name = await store.WriteAsync(_ => next(), part, leftovers, cancellationToken);
        recent.Keep(name, part);
        return name;
    }
}
