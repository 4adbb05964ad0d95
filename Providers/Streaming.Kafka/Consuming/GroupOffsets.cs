using System.Globalization;
using Confluent.Kafka;
using Orleans.Streams;
using Weir.Streaming.Kafka.Observability;
using Weir.Streaming.Kafka.Places;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>Keeps committed offsets in the consumer group. Commits of several partitions that wait for each other travel as one request.</summary>
internal sealed class GroupOffsets(KafkaLogContext context) : IStreamQueueCheckpointerFactory
{
    private readonly Lock _lock = new();
    private Dictionary<TopicPartition, (long Offset, TaskCompletionSource Done)> _waiting = [];
    private bool _isCommitting;

    private KafkaLogContext Context => context;

    private ConsumingMetrics Metrics => context.Consumer.Metrics;

    public Task<IStreamQueueCheckpointer<string>> Create(string partition)
    {
        var name = PartitionName.Parse(partition);
        var topic = context.Topics.Find(name.Stream);
        return name.Log == topic.Id
            ? Task.FromResult<IStreamQueueCheckpointer<string>>(new Partition(this, new TopicPartition(topic.Name, name.Partition), context.Places.Open(topic, name.Partition)))
            : throw new ArgumentException($"'{partition}' belongs to topic {name.Log}, {topic.Name} is {topic.Id}.", nameof(partition));
    }

    private async Task<long?> LoadAsync(TopicPartition partition)
    {
        var found = await context.Consumer.AskAsync(client => client.Committed([partition], context.Options.RequestTimeout));
        return found is [var committed] && committed.Offset.Value >= 0 ? committed.Offset.Value : null;
    }

    private Task CommitAsync(TopicPartition partition, long offset)
    {
        Task done;
        lock (_lock)
        {
            var entry = _waiting.TryGetValue(partition, out var waiting)
                ? (Math.Max(waiting.Offset, offset), waiting.Done)
                : (offset, new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
            _waiting[partition] = entry;
            done = entry.Item2.Task;
            if (_isCommitting)
            {
                return done;
            }

            _isCommitting = true;
        }

        _ = Task.Run(CommitAll);
        return done;
    }

    private void CommitAll()
    {
        while (true)
        {
            Dictionary<TopicPartition, (long Offset, TaskCompletionSource Done)> batch;
            lock (_lock)
            {
                if (_waiting.Count == 0)
                {
                    _isCommitting = false;
                    return;
                }

                (batch, _waiting) = (_waiting, []);
            }

            Commit(batch);
        }
    }

    private void Commit(Dictionary<TopicPartition, (long Offset, TaskCompletionSource Done)> batch)
    {
        var began = Metrics.BeginCommit();
        try
        {
            context.Consumer.Commit([.. batch.Select(entry => new TopicPartitionOffset(entry.Key, entry.Value.Offset))]);
            SettleAll(batch, failure: null);
        }
        catch (TopicPartitionOffsetException exception)
        {
            foreach (var result in exception.Results)
            {
                if (batch.Remove(result.TopicPartition, out var entry))
                {
                    Settle(result.TopicPartition, entry, result.Error.IsError ? new KafkaException(result.Error) : null);
                }
            }

            SettleAll(batch, exception);
        }
        catch (Exception exception)
        {
            SettleAll(batch, exception);
        }

        Metrics.EndCommit(began);
    }

    private void SettleAll(Dictionary<TopicPartition, (long Offset, TaskCompletionSource Done)> batch, Exception? failure)
    {
        foreach (var (partition, entry) in batch)
        {
            Settle(partition, entry, failure);
        }
    }

    private void Settle(TopicPartition partition, (long Offset, TaskCompletionSource Done) entry, Exception? failure)
    {
        if (failure is null)
        {
            Metrics.Committed(partition, entry.Offset);
            entry.Done.TrySetResult();
        }
        else
        {
            Metrics.CommitFailed(partition);
            entry.Done.TrySetException(failure);
        }
    }

    /// <summary>One partition's offset: in grain storage, where that is wanted, and in the group; the higher one counts, for each can lag behind the other.</summary>
    private sealed class Partition(GroupOffsets offsets, TopicPartition partition, PartitionPlace place) : IStreamQueueCheckpointer<string>
    {
        private long? _stored;
        private long _next;

        public bool CheckpointExists => _stored is not null;

        public async Task<string> Load()
        {
            // A mock cluster is another one after every start.
            var own = await place.LoadAsync(offsets.Context.Options.AcceptNewLog || offsets.Context.Options.Mock, CancellationToken.None);
            var group = place.IsReplaced ? null : await offsets.LoadAsync(partition);
            _stored = own > group || group is null ? own : group;
            if (place.IsReplaced)
            {
                // What it has is the former topic's, and must not count at the next start.
                await offsets.CommitAsync(partition, 0);
            }
            else if (_stored is { } further && further != group)
            {
                // Everybody else goes by the group: how far behind it is, and what a growth waits for.
                await offsets.CommitAsync(partition, further);
            }

            return (_stored ?? 0).ToString(CultureInfo.InvariantCulture);
        }

        public void Update(string offset, DateTime utcNow) => _next = long.Parse(offset, NumberStyles.None, CultureInfo.InvariantCulture);

        public async Task FlushAsync(CancellationToken cancellationToken)
        {
            // First what says more: a group that is ahead of it would lack the requests in between.
            var offset = _next;
            await place.SaveAsync(offset, cancellationToken);
            await offsets.CommitAsync(partition, offset).WaitAsync(cancellationToken);
        }
    }
}
