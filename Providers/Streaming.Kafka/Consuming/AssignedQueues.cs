using Orleans.Streams;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>Gives this silo the queues of the partitions that the consumer group gives it: the group decides, and moves them as silos come and go.</summary>
/// <param name="consumer">The silo's member of the group.</param>
/// <param name="topics">The topics to read.</param>
internal sealed class AssignedQueues(GroupConsumer consumer, KafkaTopics topics) : IStreamQueueBalancer
{
    private readonly Lock _lock = new();
    private readonly List<IStreamQueueBalanceListener> _listeners = [];

    public Task Initialize(IStreamQueueMapper queueMapper)
    {
        consumer.AssignmentChanged += Tell;
        consumer.Start([.. topics.All.Select(topic => topic.Name)]);
        return Task.CompletedTask;
    }

    public Task Shutdown()
    {
        consumer.AssignmentChanged -= Tell;
        return Task.CompletedTask;
    }

    public IEnumerable<QueueId> GetMyQueues() =>
        [.. consumer.Assigned.Select(partition => PartitionQueueMapper.GetQueue(topics.FindStream(partition.Topic), partition.Partition.Value))];

    public bool SubscribeToQueueDistributionChangeEvents(IStreamQueueBalanceListener observer)
    {
        lock (_lock)
        {
            _listeners.Add(observer);
            return true;
        }
    }

    public bool UnSubscribeFromQueueDistributionChangeEvents(IStreamQueueBalanceListener observer)
    {
        lock (_lock)
        {
            return _listeners.Remove(observer);
        }
    }

    private void Tell()
    {
        IStreamQueueBalanceListener[] listeners;
        lock (_lock)
        {
            listeners = [.. _listeners];
        }

        foreach (var listener in listeners)
        {
            _ = listener.QueueDistributionChangeNotification();
        }
    }
}
