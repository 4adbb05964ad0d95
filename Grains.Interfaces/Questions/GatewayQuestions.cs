using System.Globalization;
using Orleans;
using Weir.Gateways;
using Weir.Records;

namespace Weir.Questions;

/// <summary>Questions about gateways that take more than one call.</summary>
public static class GatewayQuestions
{
    /// <summary>How long a watched gateway keeps a question when nothing changes.</summary>
    public static readonly TimeSpan WatchMax = TimeSpan.FromSeconds(20);

    /// <summary>A watcher is told at most ten changes a second.</summary>
    private static readonly TimeSpan WatchPace = TimeSpan.FromMilliseconds(100);

    /// <summary>A page of all known gateways.</summary>
    /// <param name="grains">Where the list's shards are.</param>
    /// <param name="after">Id to continue after, null for the first page.</param>
    /// <param name="limit">1 to <see cref="QueryBounds.PageMax"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Nobody waits for the answer any more.</param>
    /// <returns>The page.</returns>
    /// <exception cref="StateReloadingException">A shard is still being read again.</exception>
    public static async Task<GatewayListPage> ListAsync(
        IGrainFactory grains, string? after, int limit, TimeProvider time, CancellationToken cancellationToken)
    {
        // One more than asked for tells whether there is a next page.
        var pages = await Task.WhenAll(Enumerable.Range(0, IGatewayListGrain.ShardCount).Select(shard => GrainQuestions.AskAsync(
            () => grains.GetGrain<IGatewayListGrain>(shard.ToString(CultureInfo.InvariantCulture)).GetPageAsync(after, limit + 1, cancellationToken),
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
        return new GatewayListPage(shown, more ? shown[^1] : null);
    }

    /// <summary>What a watcher begins with: the current day as it is.</summary>
    /// <param name="grain">The gateway.</param>
    /// <param name="kind">Null where it has one kind only.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>Null when it never sent a record; without a kind when it has several.</returns>
    /// <exception cref="StateReloadingException">It is still being read again.</exception>
    public static Task<WatchedDay?> WatchFirstAsync(IGatewayGrain grain, RecordKind? kind, TimeProvider time, CancellationToken cancellationToken) =>
        GrainQuestions.AskAsync(() => grain.WatchAsync(kind, -1, cancellationToken), time, cancellationToken);

    /// <summary>The current day once it has changed, or as it was when it has not within <see cref="WatchMax"/>; a tenth of a second after the last answer at the earliest.</summary>
    /// <param name="grain">The gateway.</param>
    /// <param name="current">The last answer; its kind is the one that is watched.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>An answer with another version, or with the same.</returns>
    /// <exception cref="StateReloadingException">It is still being read again.</exception>
    public static async Task<WatchedDay> WatchNextAsync(IGatewayGrain grain, WatchedDay current, TimeProvider time, CancellationToken cancellationToken)
    {
        await Task.Delay(WatchPace, time, cancellationToken);
        return await GrainQuestions.AskAsync(() => grain.WatchAsync(current.Kind, current.Version, cancellationToken), time, cancellationToken) ?? current;
    }
}

/// <summary>A page of the known gateways.</summary>
/// <param name="Gateways">Ids in ordinal order.</param>
/// <param name="Next">What to ask for after; null at the end.</param>
public sealed record GatewayListPage(IReadOnlyList<string> Gateways, string? Next);
