using Orleans;
using Orleans.Concurrency;

namespace Weir.Gateways;

/// <summary>A shard of the list of known gateways. The key is the shard's number, 0 to <see cref="ShardCount"/> − 1.</summary>
[Alias("weir.IGatewayListGrain")]
public interface IGatewayListGrain : IGrainWithStringKey
{
    /// <summary>Number of shards. Part of the identity of stored state: never change it.</summary>
    const int ShardCount = 64;

    /// <summary>Adds ids; returns when they are durable. Known ones cost nothing.</summary>
    /// <param name="gateways">Ids that belong to this shard.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>When they are durable.</returns>
    [Alias("add")]
    Task AddAsync(IReadOnlyList<string> gateways, CancellationToken cancellationToken);

    /// <summary>A page of this shard's ids in ordinal order.</summary>
    /// <param name="after">Id to continue after, null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The ids, ascending.</returns>
    [AlwaysInterleave]
    [Alias("page")]
    Task<IReadOnlyList<string>> GetPageAsync(string? after, int limit, CancellationToken cancellationToken);
}
