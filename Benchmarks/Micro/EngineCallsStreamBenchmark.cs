using System.Diagnostics.CodeAnalysis;
using Orleans;
using Orleans.Hosting;
using Orleans.Providers.Streams.Common;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;

namespace Weir.Benchmarks.Micro;

/// <summary>What does the engine add to the delivery of one container to one grain: agent, handshake, turn, observer? The queue and the cache do next to
/// nothing.</summary>
public static class EngineCallsStreamBenchmark
{
    private const int Containers = 300_000;

    public static async Task<(string Name, double Value, string Unit)[]> RunAsync()
    {
        await MeasureAsync(1_000, Containers / 10 / 1_000);
        var lines = new List<(string Name, double Value, string Unit)>();
        foreach (var streams in (int[])[100, 1_000, 10_000, 100_000])
        {
            var (wall, processor) = await MeasureAsync(streams, Containers / streams);
            var delivered = Containers - streams;
            lines.Add(($"container delivered, {streams} streams", wall * 1e9 / delivered, "ns"));
            lines.Add(($"container delivered, {streams} streams, processor time", processor * 1e9 / delivered, "ns"));
        }

        return [.. lines];
    }

    private static async Task<(double Wall, double Processor)> MeasureAsync(int streams, int containersPerStream)
    {
        var queue = new EndlessQueue(streams, containersPerStream);
        SinkGrain.Expect(streams, containersPerStream);
        using var host = EngineHost.Build(silo => silo.AddPersistentStreams("endless", (_, _) => queue, stream =>
        {
            stream.ConfigureStreamPubSub(StreamPubSubType.ImplicitOnly);
            stream.ConfigurePartitionBalancing((_, _) => queue);
            stream.ConfigurePullingAgent(options => options.Configure(agent => agent.GetQueueMsgsTimerPeriod = TimeSpan.FromMilliseconds(1)));
        }));
        await host.StartAsync();
        await SinkGrain.Begun;
        var measured = await EngineCallsBenchmark.MeasureAsync(() =>
        {
            queue.Open();
            return SinkGrain.Done;
        });
        await host.StopAsync();
        return measured;
    }

    /// <summary>A first container per stream brings the grains to life; the rest comes in full pulls once the clock runs.</summary>
    private sealed class EndlessQueue : IQueueAdapterFactory, IQueueAdapter, IQueueAdapterCache, IStreamQueueMapper, IQueueAdapterReceiver, IQueueCache,
        IStreamQueueBalancer
    {
        private static readonly QueueId Queue = QueueId.GetQueueId("endless", 0, 0);

        private readonly Dictionary<StreamId, List<IBatchContainer>> _chains = [];
        private readonly StreamId[] _streams;
        private readonly int _perStream;
        private int _pulled;
        private volatile bool _open;

        public EndlessQueue(int streams, int perStream)
        {
            _streams = [.. Enumerable.Range(0, streams).Select(stream => StreamId.Create("endless", $"s{stream}"))];
            _perStream = perStream;
            foreach (var stream in _streams)
            {
                _chains.Add(stream, new List<IBatchContainer>(perStream));
            }
        }

        public string Name => "endless";

        public bool IsRewindable => true;

        public StreamProviderDirection Direction => StreamProviderDirection.ReadOnly;

        public void Open() => _open = true;

        public Task<IQueueAdapter> CreateAdapter() => Task.FromResult<IQueueAdapter>(this);

        public IQueueAdapterCache GetQueueAdapterCache() => this;

        public IStreamQueueMapper GetStreamQueueMapper() => this;

        public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) =>
            Task.FromResult<IStreamFailureHandler>(new NoOpStreamDeliveryFailureHandler());

        public IEnumerable<QueueId> GetAllQueues() => [Queue];

        public QueueId GetQueueForStream(StreamId streamId) => Queue;

        public Task Initialize(IStreamQueueMapper queueMapper) => Task.CompletedTask;

        public IEnumerable<QueueId> GetMyQueues() => [Queue];

        public bool SubscribeToQueueDistributionChangeEvents(IStreamQueueBalanceListener observer) => true;

        public bool UnSubscribeFromQueueDistributionChangeEvents(IStreamQueueBalanceListener observer) => true;

        Task IStreamQueueBalancer.Shutdown() => Task.CompletedTask;

        public IQueueCache CreateQueueCache(QueueId queueId) => this;

        public IQueueAdapterReceiver CreateReceiver(QueueId queueId) => this;

        public Task QueueMessageBatchAsync<T>(StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token,
            Dictionary<string, object>? requestContext) =>
            throw new NotSupportedException("This queue is read only.");

        public Task Initialize(TimeSpan timeout) => Task.CompletedTask;

        public Task Shutdown(TimeSpan timeout) => Task.CompletedTask;

        public Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount)
        {
            if (_pulled >= _perStream || (_pulled == 1 && !_open))
            {
                return Task.FromResult<IList<IBatchContainer>>([]);
            }

            var number = _pulled++;
            return Task.FromResult<IList<IBatchContainer>>(Array.ConvertAll(_streams, stream => new OneEvent(stream, number)));
        }

        public Task MessagesDeliveredAsync(IList<IBatchContainer> messages) => Task.CompletedTask;

        public int GetMaxAddCount() => 10_000;

        public void AddToCache(IList<IBatchContainer> messages)
        {
            foreach (var message in messages)
            {
                _chains[message.StreamId].Add(message);
            }
        }

        public bool TryPurgeFromCache([MaybeNullWhen(false)] out IList<IBatchContainer> purgedItems)
        {
            purgedItems = null;
            return false;
        }

        public IQueueCacheCursor GetCacheCursor(StreamId streamId, StreamSequenceToken? token) => new Cursor(_chains[streamId]);

        public bool IsUnderPressure() => false;

        private sealed class Cursor(List<IBatchContainer> chain) : IQueueCacheCursor
        {
            private int _next;

            public bool MoveNext() => _next < chain.Count && ++_next > 0;

            public IBatchContainer? GetCurrent(out Exception? exception)
            {
                exception = null;
                return chain[_next - 1];
            }

            public void Refresh(StreamSequenceToken token)
            {
            }

            public void RecordDeliveryFailure()
            {
            }

            public void Dispose()
            {
            }
        }
    }

    private sealed class OneEvent(StreamId stream, long number) : IBatchContainer
    {
        private readonly object _event = number;

        public StreamId StreamId { get; } = stream;

        public StreamSequenceToken SequenceToken { get; } = new EventSequenceTokenV2(number);

        public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() => [Tuple.Create((T)_event, SequenceToken)];

        public bool ImportRequestContext() => false;
    }
}

internal interface ISinkGrain : IGrainWithStringKey
{
}

[GrainType("benchmark-sink")]
[ImplicitStreamSubscription("endless")]
internal sealed class SinkGrain : Grain, ISinkGrain, IStreamSubscriptionObserver, IAsyncBatchObserver<object>
{
    private static TaskCompletionSource _begun = new();
    private static TaskCompletionSource _done = new();
    private static int _left;
    private static int _new;

    public static Task Begun => _begun.Task;

    public static Task Done => _done.Task;

    public static void Expect(int streams, int containersPerStream)
    {
        _begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _left = streams * containersPerStream;
        _new = streams;
    }

    public Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory) => handleFactory.Create<object>().ResumeAsync(this);

    public Task OnNextAsync(IList<SequentialItem<object>> items)
    {
        if (items[0].Token.SequenceNumber == 0 && Interlocked.Decrement(ref _new) == 0)
        {
            _begun.TrySetResult();
        }

        if (Interlocked.Decrement(ref _left) == 0)
        {
            _done.TrySetResult();
        }

        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
