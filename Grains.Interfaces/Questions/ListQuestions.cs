using Orleans;
using Weir.Lists;

namespace Weir.Questions;

/// <summary>Questions about lists of ids, put to all shards of a list at once.</summary>
public static class ListQuestions
{
    /// <summary>A page of all known ids.</summary>
    /// <param name="grains">Where the list's shards are.</param>
    /// <param name="subject">What the list is of.</param>
    /// <param name="after">Id to continue after, null for the first page.</param>
    /// <param name="limit">1 to <see cref="QueryBounds.PageMax"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Nobody waits for the answer any more.</param>
    /// <returns>The page.</returns>
    /// <exception cref="StateReloadingException">A shard is still being read again.</exception>
    public static async Task<IdListPage> ListAsync(
        IGrainFactory grains, ListSubject subject, string? after, int limit, TimeProvider time, CancellationToken cancellationToken)
    {
        // One more than asked for tells whether there is a next page.
        var pages = await Task.WhenAll(Enumerable.Range(0, IIdListGrain.ShardCount).Select(shard => GrainQuestions.AskAsync(
            () => grains.GetGrain<IIdListGrain>(IIdListGrain.Key(subject, shard)).GetPageAsync(after, limit + 1, cancellationToken),
            time,
            cancellationToken)));
        var ids = new List<string>(pages.Sum(page => page.Count));
        foreach (var page in pages)
        {
            ids.AddRange(page);
        }

        ids.Sort(StringComparer.Ordinal);
        var more = ids.Count > limit;
        var shown = more ? ids[..limit] : ids;
        return new IdListPage(shown, more ? shown[^1] : null);
    }
}

/// <summary>A page of known ids.</summary>
/// <param name="Ids">Ids in ordinal order.</param>
/// <param name="Next">What to ask for after; null at the end.</param>
public sealed record IdListPage(IReadOnlyList<string> Ids, string? Next);
