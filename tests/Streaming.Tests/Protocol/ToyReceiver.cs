using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Runtime;
using Orleans.Streams;

namespace Weir.Streaming.Tests.Protocol;

/// <summary>
/// The real cache and checkpointer, driven as Orleans' pulling agent and stream extension drive them: registration with a pin, handshakes,
/// wake-ups of drained cursors, retries of one batch, the one step over a processed event.
/// </summary>
internal sealed class ToyReceiver
{
    private readonly ProtocolWorld _world;
    private readonly Dictionary<StreamId, Consumer> _consumers = [];
    private readonly RecordGrouper _grouper = new(ProtocolWorld.Stream, 0);
    private readonly PartitionCheckpointer _checkpointer;
    private readonly PartitionCache _cache = new(new StreamCacheOptions(), (_, _) => null);
    private int _next;

    public ToyReceiver(ProtocolWorld world)
    {
        _world = world;
        _next = world.CommittedEntry;
        var committed = world.GetOffset(_next);
        _cache.Open(committed, ProtocolWorld.LogIdentity);
        ICheckpointedCache cache = world.Has(ProtocolRules.Swap) ? _cache : new UnswappedCache(_cache);
        _checkpointer = new PartitionCheckpointer(
            "stream/0",
            cache, Commit, streamId => new ToyConsumer(world, this, streamId), new CheckpointOptions(), TimeProvider.System, new StreamingMetrics().Add(ProtocolWorld.Stream, 0), NullLogger.Instance);
        _checkpointer.Open(committed, ProtocolWorld.LogIdentity);
    }

    public long Committed => _checkpointer.Committed;

    public void Pull()
    {
        var entries = _world.Read(_next, _world.Random.Next(1, 7));
        _next += entries.Count;
        foreach (var entry in entries)
        {
            foreach (var group in entry.Groups)
            {
                _grouper.Add(group.Key, new RecordRun(entry.Offset, group.FirstIndex, group.Count, entry.Encoding, group.Payload));
            }
        }

        var pulled = _grouper.Build(ProtocolWorld.LogIdentity);
        _grouper.Clear();
        if (entries.Count > 0)
        {
            _cache.Announce(pulled, entries[^1].NextOffset, entries[0].ReceivedAt);
        }

        var messages = new List<IBatchContainer>();
        _cache.CollectWakes(messages);
        messages.AddRange(pulled);
        _cache.AddToCache(messages);
        foreach (var group in messages.GroupBy(message => message.StreamId))
        {
            Notice(group.Key, group.First().SequenceToken);
        }
    }

    /// <summary>One delivery to one of the streams that have something to deliver.</summary>
    public void Deliver()
    {
        var active = _consumers.Values.Where(consumer => consumer.IsActive).OrderBy(consumer => consumer.Gateway, StringComparer.Ordinal).ToList();
        if (active.Count > 0)
        {
            Step(active[_world.Random.Next(active.Count)]);
        }
    }

    public void Checkpoint()
    {
        var flush = _checkpointer.IsRunning ? null : _checkpointer.FlushAsync();
        Assert.True(flush is null || flush.IsCompletedSuccessfully, "Nothing here waits for anything.");
    }

    /// <summary>The agent forgets streams at rest.</summary>
    public void ForgetIdle()
    {
        foreach (var (streamId, consumer) in _consumers.Where(pair => !pair.Value.IsActive).ToList())
        {
            consumer.Cursor.Dispose();
            _consumers.Remove(streamId);
        }
    }

    private void Notice(StreamId streamId, StreamSequenceToken first)
    {
        if (_consumers.TryGetValue(streamId, out var known))
        {
            known.Cursor.Refresh(first);
            known.IsActive = true;
            return;
        }

        var pin = _cache.GetCacheCursor(streamId, first);
        var gateway = ProtocolWorld.GetGateway(streamId);
        var expected = _world.Activate(gateway).Expected;
        _consumers[streamId] = new Consumer(gateway, streamId)
        {
            Cursor = _cache.GetCacheCursor(streamId, expected?.Token ?? first),
            Last = expected,
            IsActive = true,
        };
        pin.Dispose();
    }

    private void Step(Consumer consumer)
    {
        if (consumer.InFlight is null)
        {
            if (!consumer.Cursor.MoveNext())
            {
                consumer.IsActive = false;
                return;
            }

            consumer.InFlight = Assert.IsType<RecordBatchContainer>(consumer.Cursor.GetCurrent(out _));
        }

        var container = consumer.InFlight;
        try
        {
            var newToken = _world.Activate(consumer.Gateway).Deliver(container, consumer.Last);
            _world.LoseAnswer(0.03);
            consumer.Last = newToken ?? new Handshake(false, container.Token);
            consumer.InFlight = null;
            if (newToken is not null)
            {
                var cursor = _cache.GetCacheCursor(consumer.StreamId, newToken.Token);
                cursor.MoveNext();
                consumer.Cursor.Dispose();
                consumer.Cursor = cursor;
            }
        }
        catch (Exception exception) when (exception is GapException or LostException)
        {
            if (_world.Chance(0.05))
            {
                // Delivery given up: the agent moves on.
                consumer.Cursor.RecordDeliveryFailure();
                consumer.InFlight = null;
            }
        }
    }

    private ValueTask Commit(long offset, CancellationToken cancellationToken)
    {
        _world.LoseAnswer(0.02);
        _world.Commit(offset);
        _world.LoseAnswer(0.02);
        return ValueTask.CompletedTask;
    }

    private sealed class Consumer(string gateway, StreamId streamId)
    {
        public string Gateway { get; } = gateway;

        public StreamId StreamId { get; } = streamId;

        public required IQueueCacheCursor Cursor { get; set; }

        public Handshake? Last { get; set; }

        public RecordBatchContainer? InFlight { get; set; }

        public bool IsActive { get; set; }
    }

    /// <summary>The rule left out: what is touched is forgotten after the asking, with what came meanwhile.</summary>
    private sealed class UnswappedCache(PartitionCache cache) : ICheckpointedCache
    {
        public long Through => cache.Through;

        public List<TouchedStream> TakeTouched()
        {
            var taken = cache.TakeTouched();
            taken.ForEach(cache.MergeBack);
            return taken;
        }

        public void MergeBack(TouchedStream stream) => cache.MergeBack(stream);

        public void Redeliver(TouchedStream stream, PartitionToken? durable) => cache.Redeliver(stream, durable);

        public long FindFirstOffset(TouchedStream stream, PartitionToken? above) => cache.FindFirstOffset(stream, above);

        public void Release(long committed)
        {
            cache.TakeTouched();
            cache.Release(committed);
        }
    }

    private sealed class ToyConsumer(ProtocolWorld world, ToyReceiver receiver, StreamId streamId) : ICheckpointedStreamConsumer
    {
        public Task<StreamSequenceToken?> CheckpointAsync(StreamId stream, StreamSequenceToken through, CancellationToken cancellationToken)
        {
            var activation = world.Activate(ProtocolWorld.GetGateway(streamId));
            PartitionToken? answer;
            try
            {
                answer = activation.Checkpoint();
            }
            catch (Exception exception) when (exception is LostException or ConflictException)
            {
                // After a failed or unknown write: reload.
                world.Deactivate(activation);
                if (world.Has(ProtocolRules.Answer))
                {
                    return Task.FromException<StreamSequenceToken?>(exception);
                }

                answer = null;
            }

            if (world.Chance(0.5))
            {
                receiver.Deliver();
            }

            world.KillOneActivation(0.05);
            return Task.FromResult<StreamSequenceToken?>(world.Has(ProtocolRules.Answer) ? answer : new PartitionToken(long.MaxValue, 0));
        }
    }
}
