using System.Diagnostics.CodeAnalysis;
using Orleans.Providers.Streams.Common;
using Orleans.Runtime;
using Orleans.Streams;

namespace Weir.Engine.Tests.Streams;

/// <summary>A queue in memory whose every side the test sees: what is pulled, what is purged, what failed. Its cache forgets only what it is told to.</summary>
public sealed class ScriptedQueue : IQueueAdapterFactory, IQueueAdapter, IQueueAdapterCache, IStreamQueueMapper, IStreamFailureHandler, IQueueAdapterReceiver,
    IQueueCache, IStreamQueueBalancer
{
    private static readonly QueueId Queue = QueueId.GetQueueId("scripted", 0, 0);

    private readonly Lock _lock = new();
    private readonly List<IBatchContainer> _arrived = [];
    private readonly Dictionary<StreamId, List<IBatchContainer>> _cached = [];
    private readonly List<IBatchContainer> _purge = [];

    public string Name => "scripted";

    public bool IsRewindable => true;

    public StreamProviderDirection Direction => StreamProviderDirection.ReadWrite;

    public bool ShouldFaultSubsriptionOnError => false;

    public bool UnderPressure { get; set; }

    public int Room { get; set; } = 100;

    /// <summary>What happens when the receiver shuts down.</summary>
    public Func<Task> OnShutdown { get; set; } = () => Task.CompletedTask;

    public List<string> Log { get; } = [];

    public string[] Logged
    {
        get
        {
            lock (_lock)
            {
                return [.. Log];
            }
        }
    }

    public void Arrive(StreamId stream, params long[] numbers)
    {
        lock (_lock)
        {
            _arrived.AddRange(numbers.Select(number => new ScriptedContainer(stream, number)));
        }
    }

    public void PurgeNext(StreamId stream)
    {
        lock (_lock)
        {
            _purge.Add(_cached[stream][0]);
            _cached[stream].RemoveAt(0);
        }
    }

    public void Write(string line)
    {
        lock (_lock)
        {
            Log.Add(line);
        }

        Semantics.Gate.Open(line);
    }

    public Task<IQueueAdapter> CreateAdapter() => Task.FromResult<IQueueAdapter>(this);

    public IQueueAdapterCache GetQueueAdapterCache() => this;

    public IStreamQueueMapper GetStreamQueueMapper() => this;

    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) => Task.FromResult<IStreamFailureHandler>(this);

    public IEnumerable<QueueId> GetAllQueues() => [Queue];

    public QueueId GetQueueForStream(StreamId streamId) => Queue;

    public Task Initialize(IStreamQueueMapper queueMapper) => Task.CompletedTask;

    public IEnumerable<QueueId> GetMyQueues() => [Queue];

    public bool SubscribeToQueueDistributionChangeEvents(IStreamQueueBalanceListener observer) => true;

    public bool UnSubscribeFromQueueDistributionChangeEvents(IStreamQueueBalanceListener observer) => true;

    Task IStreamQueueBalancer.Shutdown() => Task.CompletedTask;

    public IQueueCache CreateQueueCache(QueueId queueId) => this;

    public IQueueAdapterReceiver CreateReceiver(QueueId queueId) => this;

    public Task QueueMessageBatchAsync<T>(StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext)
    {
        Arrive(streamId, [.. events.Cast<long>()]);
        return Task.CompletedTask;
    }

    public Task OnDeliveryFailure(GuidId subscriptionId, string streamProviderName, StreamId streamIdentity, StreamSequenceToken? sequenceToken)
    {
        Write($"gave up {streamIdentity} {sequenceToken?.SequenceNumber}");
        return Task.CompletedTask;
    }

    public Task OnSubscriptionFailure(GuidId subscriptionId, string streamProviderName, StreamId streamIdentity, StreamSequenceToken? sequenceToken)
    {
        Write($"no subscription {streamIdentity}");
        return Task.CompletedTask;
    }

    public Task Initialize(TimeSpan timeout)
    {
        Write("receiver initialized");
        return Task.CompletedTask;
    }

    public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount)
    {
        lock (_lock)
        {
            IList<IBatchContainer> taken = [.. _arrived.Take(maxCount)];
            _arrived.RemoveRange(0, taken.Count);
            return Task.FromResult(taken);
        }
    }

    public Task MessagesDeliveredAsync(IList<IBatchContainer> messages)
    {
        foreach (var message in messages)
        {
            Write($"purged {message.StreamId} {message.SequenceToken.SequenceNumber}");
        }

        return Task.CompletedTask;
    }

    public async Task Shutdown(TimeSpan timeout)
    {
        await OnShutdown();
        Write("receiver shut down");
    }

    public int GetMaxAddCount() => Room;

    public void AddToCache(IList<IBatchContainer> messages)
    {
        lock (_lock)
        {
            foreach (var message in messages)
            {
                if (!_cached.TryGetValue(message.StreamId, out var chain))
                {
                    _cached.Add(message.StreamId, chain = []);
                }

                chain.Add(message);
            }
        }
    }

    public bool TryPurgeFromCache([MaybeNullWhen(false)] out IList<IBatchContainer> purgedItems)
    {
        lock (_lock)
        {
            purgedItems = [.. _purge];
            _purge.Clear();
            return purgedItems.Count > 0;
        }
    }

    public IQueueCacheCursor GetCacheCursor(StreamId streamId, StreamSequenceToken? token) => new Cursor(this, streamId, token);

    public bool IsUnderPressure() => UnderPressure;

    private IBatchContainer? After(StreamId stream, long number, bool orAt)
    {
        lock (_lock)
        {
            return _cached.TryGetValue(stream, out var chain)
                ? chain.Find(container => container.SequenceToken.SequenceNumber > number || (orAt && container.SequenceToken.SequenceNumber == number))
                : null;
        }
    }

    private sealed class Cursor(ScriptedQueue queue, StreamId stream, StreamSequenceToken? token) : IQueueCacheCursor
    {
        private IBatchContainer? _current;

        public bool MoveNext()
        {
            var next = _current is null
                ? queue.After(stream, token?.SequenceNumber ?? long.MinValue, orAt: true)
                : queue.After(stream, _current.SequenceToken.SequenceNumber, orAt: false);
            _current = next ?? _current;
            return next is not null;
        }

        public IBatchContainer? GetCurrent(out Exception? exception)
        {
            exception = null;
            return _current;
        }

        public void Refresh(StreamSequenceToken token)
        {
        }

        public void RecordDeliveryFailure() => queue.Write($"failed {stream} {_current!.SequenceToken.SequenceNumber}");

        public void Dispose()
        {
        }
    }
}

/// <summary>One event: its own number.</summary>
public sealed class ScriptedContainer(StreamId stream, long number) : IBatchContainer
{
    public StreamId StreamId { get; } = stream;

    public StreamSequenceToken SequenceToken { get; } = new EventSequenceTokenV2(number);

    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() => [Tuple.Create((T)(object)number, SequenceToken)];

    public bool ImportRequestContext() => false;
}
