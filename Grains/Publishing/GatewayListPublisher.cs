using System.Globalization;
using System.Text;
using Orleans;
using Weir.Gateways;
using Weir.Streaming;

namespace Weir.Grains.Publishing;

/// <summary>Brings ids of this silo's new gateways to the list: many ids in one call per shard.</summary>
public sealed class GatewayListPublisher
{
    private readonly ShardBatcher<int, string> _batcher;

    public GatewayListPublisher(IGrainFactory grains) =>
        _batcher = new((shard, ids, cancellationToken) => Shard(grains, shard).AddAsync(ids, cancellationToken));

    /// <summary>Adds an id; returns when the list durably has it.</summary>
    public Task AddAsync(string gateway, Task callerGone, CancellationToken cancellationToken) => _batcher.SendAsync(ShardOf(gateway), gateway, callerGone, cancellationToken);

    internal static int ShardOf(string gateway) => Murmur2.Partition(Encoding.UTF8.GetBytes(gateway), IGatewayListGrain.ShardCount);

    internal static IGatewayListGrain Shard(IGrainFactory grains, int shard) =>
        grains.GetGrain<IGatewayListGrain>(shard.ToString(CultureInfo.InvariantCulture));
}
