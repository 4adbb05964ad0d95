using Orleans.Streams;
using Weir.Streaming;

namespace Weir.TestKit.Silos;

/// <summary>
/// The balancer that a silo has anyway, and who can see through it which queues are the silo's. It may be made to claim queues that are another's as
/// well, as two silos do that see the cluster differently for a while.
/// </summary>
public sealed class WatchedBalancer(IStreamQueueBalancer balancer) : IStreamQueueBalancer
{
    private readonly Lock _lock = new();
    private readonly HashSet<QueueId> _claimed = [];
    private QueueId[] _all = [];
    private IStreamQueueBalanceListener? _listener;

    /// <summary>Type of the balancer behind it.</summary>
    public Type Kind => balancer.GetType();

    /// <summary>Streams and partitions of the silo's queues.</summary>
    public IReadOnlyCollection<(string Stream, int Partition)> Own => [.. GetMyQueues().Select(PartitionQueueMapper.GetPartition)];

    /// <summary>Takes a queue whoever has it, or lets go of it again.</summary>
    public Task ClaimAsync(string stream, int partition, bool isClaimed)
    {
        lock (_lock)
        {
            var queue = _all.Single(queue => PartitionQueueMapper.GetPartition(queue) == (stream, partition));
            _ = isClaimed ? _claimed.Add(queue) : _claimed.Remove(queue);
        }

        return _listener?.QueueDistributionChangeNotification() ?? Task.CompletedTask;
    }

    public Task Initialize(IStreamQueueMapper queueMapper)
    {
        _all = [.. queueMapper.GetAllQueues()];
        return balancer.Initialize(queueMapper);
    }

    public Task Shutdown() => balancer.Shutdown();

    public IEnumerable<QueueId> GetMyQueues()
    {
        lock (_lock)
        {
            return [.. balancer.GetMyQueues().Union(_claimed)];
        }
    }

    public bool SubscribeToQueueDistributionChangeEvents(IStreamQueueBalanceListener observer)
    {
        _listener = observer;
        return balancer.SubscribeToQueueDistributionChangeEvents(observer);
    }

    public bool UnSubscribeFromQueueDistributionChangeEvents(IStreamQueueBalanceListener observer)
    {
        _listener = null;
        return balancer.UnSubscribeFromQueueDistributionChangeEvents(observer);
    }
}
