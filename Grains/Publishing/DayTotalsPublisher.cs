using System.Text;
using Orleans;
using Weir.Days;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Grains.Publishing;

/// <summary>Absolute totals of one gateway in one day.</summary>
public readonly record struct DayTotalsItem(RecordKind Kind, DateOnly Day, GatewayDay Total);

/// <summary>Brings totals of this silo's gateways to the day shards: many gateways' totals in one call per shard.</summary>
public sealed class DayTotalsPublisher
{
    private readonly ShardBatcher<ShardKey, GatewayDay> _batcher;

    public DayTotalsPublisher(IGrainFactory grains) =>
        _batcher = new((key, items, cancellationToken) =>
            grains.GetGrain<IDayShardGrain>(IDayShardGrain.Key(key.Kind, key.Day, key.Shard)).PublishAsync(items, cancellationToken));

    /// <summary>Sends totals of one gateway; returns when all of them are durable with their shards.</summary>
    public Task PublishAsync(IReadOnlyList<DayTotalsItem> totals, Task callerGone, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(totals);
        if (totals.Count == 0)
        {
            return Task.CompletedTask;
        }

        var shard = ShardOf(totals[0].Total.Gateway);
        if (totals.Count == 1)
        {
            return SendAsync(totals[0], shard, callerGone, cancellationToken);
        }

        var calls = new Task[totals.Count];
        for (var i = 0; i < calls.Length; i++)
        {
            calls[i] = SendAsync(totals[i], shard, callerGone, cancellationToken);
        }

        return Task.WhenAll(calls);
    }

    internal static int ShardOf(string gateway) => Murmur2.Partition(Encoding.UTF8.GetBytes(gateway), IDayShardGrain.ShardCount);

    private Task SendAsync(in DayTotalsItem item, int shard, Task callerGone, CancellationToken cancellationToken) =>
        _batcher.SendAsync(new ShardKey(item.Kind, item.Day, shard), item.Total, callerGone, cancellationToken);

    private readonly record struct ShardKey(RecordKind Kind, DateOnly Day, int Shard);
}
