using System.Globalization;
using Orleans;
using Orleans.Concurrency;

namespace Weir.Lists;

/// <summary>A shard of a list of known ids. The key is made by <see cref="Key"/>.</summary>
[Alias("weir.IGatewayListGrain")]
public interface IIdListGrain : IGrainWithStringKey
{
    /// <summary>Number of shards. Part of the identity of stored state: never change it.</summary>
    const int ShardCount = 64;

    /// <summary>Adds ids; returns when they are durable. Known ones cost nothing.</summary>
    /// <param name="ids">Ids that belong to this shard.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>When they are durable.</returns>
    [Alias("add")]
    Task AddAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken);

    /// <summary>A page of this shard's ids in ordinal order.</summary>
    /// <param name="after">Id to continue after, null for the first page.</param>
    /// <param name="limit">At most so many.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The ids, ascending.</returns>
    [AlwaysInterleave]
    [Alias("page")]
    Task<IReadOnlyList<string>> GetPageAsync(string? after, int limit, CancellationToken cancellationToken);

    /// <summary>The key of a shard.</summary>
    /// <param name="subject">What the list is of.</param>
    /// <param name="shard">0 to <see cref="ShardCount"/> − 1.</param>
    /// <returns>The key; part of the identity of stored state.</returns>
    static string Key(ListSubject subject, int shard) => subject switch
    {
        ListSubject.Gateways => shard.ToString(CultureInfo.InvariantCulture),
        ListSubject.Elevators => string.Create(CultureInfo.InvariantCulture, $"elevators-{shard}"),
        _ => throw new ArgumentOutOfRangeException(nameof(subject), subject, "Unknown subject."),
    };
}
