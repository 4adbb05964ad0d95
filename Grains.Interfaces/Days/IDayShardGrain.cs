using System.Globalization;
using Orleans;
using Weir.Records;

namespace Weir.Days;

/// <summary>Best gateways of one kind, day and shard. The key is made by <see cref="Key"/>.</summary>
[Alias("weir.IDayShardGrain")]
public interface IDayShardGrain : IGrainWithStringKey
{
    /// <summary>Number of shards of a day. Part of the identity of stored state: never change it.</summary>
    const int ShardCount = 16;

    /// <summary>Takes absolute totals; returns when they are durable. An older version than the one known of a gateway is ignored.</summary>
    /// <param name="totals">Totals of gateways that belong to this shard.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>When they are durable.</returns>
    [Alias("publish")]
    Task PublishAsync(IReadOnlyList<GatewayDay> totals, CancellationToken cancellationToken);

    /// <summary>The best gateways of this shard, exact: where its lists cannot tell, the shard asks the gateways again first.</summary>
    /// <param name="by">Order.</param>
    /// <param name="count">1 to 100.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>Highest first, ties by ordinal id.</returns>
    [Alias("top")]
    Task<IReadOnlyList<GatewayDay>> GetTopAsync(TopOrder by, int count, CancellationToken cancellationToken);

    /// <summary>Key of a shard.</summary>
    /// <param name="kind">Kind.</param>
    /// <param name="day">UTC day.</param>
    /// <param name="shard">0 to <see cref="ShardCount"/> − 1.</param>
    /// <returns><c>kind/yyyy-MM-dd/shard</c>.</returns>
    static string Key(RecordKind kind, DateOnly day, int shard) =>
        string.Create(CultureInfo.InvariantCulture, $"{kind.ToName()}/{day:yyyy-MM-dd}/{shard}");
}
