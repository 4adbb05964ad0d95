using Weir.Elevators;

namespace Weir.Grains.Elevators.History;

/// <summary>
/// Brings one type's open readings into chunks, and lets go of chunks that are too old, before a coming state write; then makes the state point to what was
/// written. What it costs follows from what is new: only chunks and pages that get something, or lose something, are written again.
/// </summary>
internal sealed class HistoryWriter(HistoryStore store, SensorState sensor, TimeSpan keepFor)
{
    /// <summary>Chunks read and written at one time.</summary>
    private const int Parallelism = 32;

    private readonly List<HistoryName> _garbage = [];
    private List<PageDraft> _drafts = [];
    private HistoryPart[]? _pages;
    private long _nextChunk = sensor.History.NextChunk;
    private long _nextPage = sensor.History.NextPage;
    private bool _moves;

    private SensorHistory History => sensor.History;

    /// <summary>Writes every part the state will point to. The state is not touched.</summary>
    public async Task WriteAsync(CancellationToken cancellationToken)
    {
        _drafts = [.. History.Pages.Select(page => new PageDraft(page))];
        await ExpireAsync(cancellationToken);
        _moves = History.OpenBytes > SensorHistory.OpenMax;
        if (_moves)
        {
            await MergeAsync([.. History.Open], cancellationToken);
        }

        if (_drafts.Exists(draft => draft.IsChanged) || _drafts.Count != History.Pages.Count)
        {
            _pages = await WritePagesAsync(cancellationToken);
        }
    }

    /// <summary>Synchronous: between two awaits the state is always whole for interleaving queries.</summary>
    public void Complete(ElevatorState state)
    {
        if (_pages is not null)
        {
            History.Move(_pages, _nextChunk, _nextPage, _moves);
            state.Garbage.AddRange(_garbage);
        }
    }

    /// <summary>Lets go of chunks whose last reading is older than what is kept.</summary>
    private async Task ExpireAsync(CancellationToken cancellationToken)
    {
        var oldest = sensor.Last.Date - (long)keepFor.TotalMilliseconds;
        while (_drafts.Count > 0 && _drafts[0].Stored!.Value.First.Date < oldest)
        {
            var draft = _drafts[0];
            var parts = await OpenAsync(draft, cancellationToken);
            var expired = parts.TakeWhile(part => part.Last.Date < oldest).Count();
            if (expired == 0)
            {
                return;
            }

            _garbage.AddRange(parts.Take(expired).Select(part => new HistoryName(sensor.Type, false, part.Number)));
            parts.RemoveRange(0, expired);
            draft.IsChanged = true;
            if (parts.Count > 0)
            {
                return;
            }

            _garbage.Add(new HistoryName(sensor.Type, true, draft.Stored!.Value.Number));
            _drafts.RemoveAt(0);
        }
    }

    private async Task MergeAsync(PlacedReading[] readings, CancellationToken cancellationToken)
    {
        if (_drafts.Count == 0)
        {
            _drafts.Add(new PageDraft(null));
        }

        var from = 0;
        for (var i = 0; i < _drafts.Count; i++)
        {
            var until = i == _drafts.Count - 1 ? readings.Length : CountBefore(readings, from, _drafts[i + 1].Stored!.Value.First);
            if (until > from)
            {
                var parts = await OpenAsync(_drafts[i], cancellationToken);
                var merged = await MergeAsync(parts, readings.AsMemory(from..until), cancellationToken);
                parts.Clear();
                parts.AddRange(merged);
                _drafts[i].IsChanged = true;
                from = until;
            }
        }
    }

    /// <summary>Merges readings into the chunks of one page.</summary>
    /// <returns>The page's chunks then.</returns>
    private async Task<List<HistoryPart>> MergeAsync(List<HistoryPart> parts, ReadOnlyMemory<PlacedReading> readings, CancellationToken cancellationToken)
    {
        var shares = Divide(parts, readings);
        var results = new List<HistoryPart>(parts.Count + 1);
        foreach (var group in shares.Chunk(Parallelism))
        {
            foreach (var written in await Task.WhenAll(group.Select(share => MergeAsync(share, cancellationToken))))
            {
                results.AddRange(written);
            }
        }

        return results;
    }

    /// <summary>Which chunk gets which readings. What comes behind a last chunk that is half full begins a new one: an old one need not be written again for it.</summary>
    private static List<Share> Divide(List<HistoryPart> parts, ReadOnlyMemory<PlacedReading> readings)
    {
        var shares = new List<Share>(parts.Count + 1);
        var from = 0;
        for (var i = 0; i < parts.Count; i++)
        {
            var until = i < parts.Count - 1 ? CountBefore(readings.Span, from, parts[i + 1].First)
                : parts[i].Bytes >= ReadingCuts.SizeAim ? CountBefore(readings.Span, from, parts[i].Last.Next)
                : readings.Length;
            shares.Add(new Share(parts[i], readings[from..until]));
            from = until;
        }

        if (from < readings.Length)
        {
            shares.Add(new Share(null, readings[from..]));
        }

        return shares;
    }

    private async Task<IReadOnlyList<HistoryPart>> MergeAsync(Share share, CancellationToken cancellationToken)
    {
        if (share.Readings.IsEmpty)
        {
            return [share.Old!.Value];
        }

        var readings = share.Readings;
        if (share.Old is { } old)
        {
            var name = new HistoryName(sensor.Type, false, old.Number);
            var chunk = await store.ReadChunkAsync(sensor.Type, old.Number, cancellationToken) ?? throw HistoryStore.Gone(name);
            readings = ReadingCuts.Merge(chunk.Readings, readings.Span);
            _garbage.Add(name);
        }

        var written = new List<HistoryPart>();
        foreach (var piece in ReadingCuts.Cut(readings))
        {
            var name = await store.WriteAsync(() => new HistoryName(sensor.Type, false, _nextChunk++), new ReadingChunk { Readings = piece.ToArray() }, _garbage, cancellationToken);
            written.Add(new HistoryPart(name.Number, piece.Span[0].Place, piece.Span[^1].Place, ReadingCuts.SizeOf(piece.Span)));
        }

        return written;
    }

    private async Task<HistoryPart[]> WritePagesAsync(CancellationToken cancellationToken)
    {
        var pages = new List<HistoryPart>();
        foreach (var draft in _drafts)
        {
            if (!draft.IsChanged)
            {
                pages.Add(draft.Stored!.Value);
                continue;
            }

            if (draft.Stored is { } old)
            {
                _garbage.Add(new HistoryName(sensor.Type, true, old.Number));
            }

            var parts = draft.Parts!;
            var each = parts.Count <= HistoryPage.PartsMax ? parts.Count : HistoryPage.PartsMax / 2;
            foreach (var piece in parts.Chunk(Math.Max(1, each)))
            {
                var name = await store.WriteAsync(() => new HistoryName(sensor.Type, true, _nextPage++), new HistoryPage { Parts = piece }, _garbage, cancellationToken);
                pages.Add(new HistoryPart(name.Number, piece[0].First, piece[^1].Last, piece.Sum(part => part.Bytes)));
            }
        }

        return [.. pages];
    }

    private async Task<List<HistoryPart>> OpenAsync(PageDraft draft, CancellationToken cancellationToken)
    {
        if (draft.Parts is null)
        {
            var number = draft.Stored!.Value.Number;
            var page = await store.ReadPageAsync(sensor.Type, number, cancellationToken) ?? throw HistoryStore.Gone(new HistoryName(sensor.Type, true, number));
            draft.Parts = [.. page.Parts];
        }

        return draft.Parts;
    }

    private static int CountBefore(ReadOnlySpan<PlacedReading> readings, int from, ReadingPlace place)
    {
        while (from < readings.Length && readings[from].Place < place)
        {
            from++;
        }

        return from;
    }

    /// <summary>A chunk, none for a new one, and what it gets.</summary>
    private readonly record struct Share(HistoryPart? Old, ReadOnlyMemory<PlacedReading> Readings);

    /// <summary>A page as it is to be; its chunks are read when something changes.</summary>
    private sealed class PageDraft(HistoryPart? stored)
    {
        public HistoryPart? Stored { get; } = stored;

        public List<HistoryPart>? Parts { get; set; } = stored is null ? [] : null;

        public bool IsChanged { get; set; }
    }
}
