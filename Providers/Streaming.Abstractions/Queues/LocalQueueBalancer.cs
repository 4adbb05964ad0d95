using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>
/// Gives every queue to this silo: right wherever the log belongs to one process.
/// </summary>
internal sealed class LocalQueueBalancer : IStreamQueueBalancer
{
    private QueueId[] _queues = [];

    public Task Initialize(IStreamQueueMapper queueMapper)
    {
        _queues = [.. queueMapper.GetAllQueues()];
        return Task.CompletedTask;
    }

    public Task Shutdown()
    {
        _queues = [];
        return Task.CompletedTask;
    }

    public IEnumerable<QueueId> GetMyQueues() => _queues;

    // The distribution never changes: there is nothing to tell anybody.
    public bool SubscribeToQueueDistributionChangeEvents(IStreamQueueBalanceListener observer) => true;

    public bool UnSubscribeFromQueueDistributionChangeEvents(IStreamQueueBalanceListener observer) => true;
}
