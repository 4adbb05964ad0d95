using System.Text;
using Orleans;
using Weir.Lists;
using Weir.Streaming;

namespace Weir.Grains.Publishing;

/// <summary>Brings ids that are new in this silo to their list: many ids in one call per shard.</summary>
public sealed class IdListPublisher
{
    private readonly ShardBatcher<(ListSubject Subject, int Shard), string> _batcher;

    public IdListPublisher(IGrainFactory grains) =>
        _batcher = new((key, ids, cancellationToken) => Shard(grains, key.Subject, key.Shard).AddAsync(ids, cancellationToken));

    /// <summary>Adds an id; returns when the list durably has it.</summary>
    public Task AddAsync(ListSubject subject, string id, Task callerGone, CancellationToken cancellationToken) =>
        _batcher.SendAsync((subject, ShardOf(id)), id, callerGone, cancellationToken);

    internal static int ShardOf(string id) => Murmur2.Partition(Encoding.UTF8.GetBytes(id), IIdListGrain.ShardCount);

    internal static IIdListGrain Shard(IGrainFactory grains, ListSubject subject, int shard) => grains.GetGrain<IIdListGrain>(IIdListGrain.Key(subject, shard));
}
