using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Weir.Streaming.Kafka.Native;

namespace Weir.Streaming.Kafka.Consuming;

/// <content>What the group gives and takes, and what goes wrong.</content>
internal sealed partial class GroupConsumer
{
    private static readonly TimeSpan Breath = TimeSpan.FromSeconds(5);

    private List<TopicPartitionOffset> OnAssigned(List<TopicPartition> partitions)
    {
        lock (_lock)
        {
            _assigned.UnionWith(partitions);
        }

        Metrics.Assign(partitions);

        LogAssigned(_options.Group, partitions.Count, string.Join(", ", partitions));
        partitions.ForEach(partition => _commands.Enqueue(() => Quiet(partition)));
        Tell();
        return partitions.ConvertAll(partition => new TopicPartitionOffset(partition, Offset.End));
    }

    private void OnRevoked(List<TopicPartition> partitions, bool isLost)
    {
        lock (_lock)
        {
            _assigned.ExceptWith(partitions);
        }

        Give();

        Metrics.Revoke(partitions, isLost);

        LogRevoked(_options.Group, partitions.Count, string.Join(", ", partitions), isLost);
        Tell();

        // What is lost is another member's already: nothing can be committed any more. The rest is this one's until this returns.
        var leaving = partitions.Select(partition => _open.GetValueOrDefault(partition)).OfType<PartitionBuffer>().ToList();
        if (!isLost && !WaitFor(leaving))
        {
            LogRevokedLate(_options.Group, leaving.Count(buffer => !buffer.Closed.IsCompleted), _options.RevokeTimeout);
        }

        // A reader that is still there must get nothing of a later assignment: it learns that its own has ended.
        leaving.ForEach(buffer => Fail(buffer, new KafkaException(ErrorCode.Local_AssignmentLost)));
    }

    // At the end of the process whoever has not let go yet never will.
    private bool WaitFor(List<PartitionBuffer> leaving)
    {
        try
        {
            return Task.WaitAll([.. leaving.Select(buffer => buffer.Closed)], (int)_options.RevokeTimeout.TotalMilliseconds, _stop.Token);
        }
        catch (OperationCanceledException)
        {
            return true;
        }
    }

    private void Fail(PartitionBuffer buffer, Exception exception)
    {
        _open.TryRemove(new KeyValuePair<TopicPartition, PartitionBuffer>(buffer.Partition, buffer));

        // Only behind what was read before it.
        Give();
        _last = null;
        buffer.Fail(exception);
    }

    private void Tell()
    {
        try
        {
            AssignmentChanged?.Invoke();
        }
        catch (Exception exception)
        {
            // The client would take an exception here for a refusal of the whole assignment.
            LogUnexpected(exception);
        }
    }

    private void OnFailure(Error error, TopicPartition? place)
    {
        LogClientError(error.Code, error.Reason);
        if (error.IsFatal)
        {
            BeginAgain(error);
        }
        else if (error.Code is ErrorCode.Local_AutoOffsetReset or ErrorCode.OffsetOutOfRange && place is not null && _open.TryGetValue(place, out var buffer))
        {
            // Its reader opens it again and says what is gone.
            Fail(buffer, new KafkaException(error));
        }
    }

    // A client that has failed for good gives up its assignment without a word: another member with the same GroupInstance, for one, fences it.
    private void BeginAgain(Error error)
    {
        OnRevoked([.. Assigned], isLost: true);
        LogBeginAgain(_options.Group, error.Reason);
        if (_stop.Token.WaitHandle.WaitOne(Breath))
        {
            return;
        }

        var (queue, failed) = (_queue, _consumer);
        _consumer = Build();
        _queue = new MessageQueue(_consumer);
        Destroy(queue, failed);
        _consumer.Subscribe(_topics);
    }

    [LoggerMessage(4101, LogLevel.Information, "Group {Group} gave this silo {Count} partitions: {Partitions}.")]
    private partial void LogAssigned(string group, int count, string partitions);

    [LoggerMessage(4102, LogLevel.Information, "Group {Group} took {Count} partitions from this silo: {Partitions}; without warning: {IsLost}.")]
    private partial void LogRevoked(string group, int count, string partitions, bool isLost);

    [LoggerMessage(4103, LogLevel.Warning, "Group {Group} takes {Count} partitions whose last checkpoint was not made within {Timeout}; what it lacks is delivered again.")]
    private partial void LogRevokedLate(string group, int count, TimeSpan timeout);

    [LoggerMessage(4105, LogLevel.Error, "This silo's member of group {Group} has failed for good ({Reason}); it begins again as a new one.")]
    private partial void LogBeginAgain(string group, string reason);
}
