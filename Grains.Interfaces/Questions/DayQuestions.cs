using Orleans;
using Weir.Days;
using Weir.Records;

namespace Weir.Questions;

/// <summary>Questions about days, put to all shards of a day at once.</summary>
public static class DayQuestions
{
    /// <summary>The gateways with the highest totals of a day.</summary>
    /// <param name="grains">Where the shards are.</param>
    /// <param name="kind">Kind.</param>
    /// <param name="day">UTC day.</param>
    /// <param name="by">Order.</param>
    /// <param name="count">1 to <see cref="QueryBounds.TopMax"/>.</param>
    /// <param name="time">The clock.</param>
    /// <param name="cancellationToken">Nobody waits for the answer any more.</param>
    /// <returns>Highest first, ties by ordinal id; empty for a day without records.</returns>
    /// <exception cref="StateReloadingException">A shard is still being read again.</exception>
    /// <exception cref="AnswerPendingException">A shard takes still longer; asked again, it goes on from where it is.</exception>
    public static async Task<IReadOnlyList<GatewayDay>> GetTopAsync(
        IGrainFactory grains, RecordKind kind, DateOnly day, TopOrder by, int count, TimeProvider time, CancellationToken cancellationToken)
    {
        var shards = await Task.WhenAll(Enumerable.Range(0, IDayShardGrain.ShardCount).Select(shard => GrainQuestions.AskAsync(
            () => grains.GetGrain<IDayShardGrain>(IDayShardGrain.Key(kind, day, shard)).GetTopAsync(by, count, cancellationToken), time, cancellationToken)));
        return
        [
            .. shards.SelectMany(shard => shard)
                .OrderByDescending(gateway => Value(gateway, by)).ThenBy(gateway => gateway.Gateway, StringComparer.Ordinal)
                .Take(count),
        ];
    }

    private static long Value(GatewayDay gateway, TopOrder by) => by switch
    {
        TopOrder.Tx => gateway.Tx,
        TopOrder.Rx => gateway.Rx,
        _ => gateway.Total,
    };
}
