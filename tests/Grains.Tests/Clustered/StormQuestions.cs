using Orleans.Runtime;
using Weir.Days;
using Weir.Grains.Publishing;
using Weir.Grains.Tests.Support;
using Weir.Questions;
using Weir.Records;

namespace Weir.Grains.Tests.Clustered;

/// <summary>Questions that are asked again where a silo was killed under them.</summary>
internal static class StormQuestions
{
    private const int AttemptsMax = 50;

    public static async Task<T> AskAsync<T>(Func<Task<T>> ask)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await ask();
            }
            catch (Exception exception) when (IsPassing(exception) && attempt < AttemptsMax)
            {
            }
        }
    }

    /// <summary>The whole top list of a day, of all shards.</summary>
    public static async Task<IReadOnlyList<(string Gateway, long Tx, long Rx)>> TopAsync(GatewayWorld world, RecordKind kind, DateOnly day)
    {
        var all = new List<GatewayDay>();
        for (var shard = 0; shard < IDayShardGrain.ShardCount; shard++)
        {
            var grain = world.Grains.GetGrain<IDayShardGrain>(IDayShardGrain.Key(kind, day, shard));
            all.AddRange(await AskAsync(() => grain.GetTopAsync(TopOrder.Total, 100, CancellationToken.None)));
        }

        Assert.All(all, entry => Assert.InRange(DayTotalsPublisher.ShardOf(entry.Gateway), 0, IDayShardGrain.ShardCount - 1));
        return [.. all.OrderByDescending(entry => entry.Total).ThenBy(entry => entry.Gateway, StringComparer.Ordinal).Select(entry => (entry.Gateway, entry.Tx, entry.Rx))];
    }

    public static bool IsPassing(Exception exception) =>
        exception is StateReloadingException or AnswerPendingException or OrleansException or TimeoutException or IOException;
}
