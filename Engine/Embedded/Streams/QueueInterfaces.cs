using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;

#pragma warning disable CS0618 // The overloads without a token are what providers written for older versions have.
namespace Orleans.Streams;

public interface IBatchContainer
{
    StreamId StreamId { get; }
    StreamSequenceToken SequenceToken { get; }
    IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>();

    bool ImportRequestContext();
}

public interface IQueueAdapterFactory
{
    [Obsolete("Use the overload which accepts a CancellationToken.")]
    Task<IQueueAdapter> CreateAdapter();

    Task<IQueueAdapter> CreateAdapter(CancellationToken cancellationToken) => CreateAdapter();

    IQueueAdapterCache GetQueueAdapterCache();
    IStreamQueueMapper GetStreamQueueMapper();
    Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId);
}

public interface IQueueAdapter
{
    string Name { get; }

    bool IsRewindable { get; }
    StreamProviderDirection Direction { get; }
    Task QueueMessageBatchAsync<T>(StreamId streamId, IEnumerable<T> events, StreamSequenceToken? token, Dictionary<string, object>? requestContext);
    IQueueAdapterReceiver CreateReceiver(QueueId queueId);
}

public interface IQueueAdapterReceiver
{
    Task Initialize(TimeSpan timeout);
    [Obsolete("Use the overload which accepts a CancellationToken.")]
    Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount);

    Task<IList<IBatchContainer>> GetQueueMessagesAsync(int maxCount, CancellationToken cancellationToken) => GetQueueMessagesAsync(maxCount);

    [Obsolete("Use the overload which accepts a CancellationToken.")]
    Task MessagesDeliveredAsync(IList<IBatchContainer> messages);

    Task MessagesDeliveredAsync(IList<IBatchContainer> messages, CancellationToken cancellationToken) => MessagesDeliveredAsync(messages);

    Task Shutdown(TimeSpan timeout);
}

public interface IQueueAdapterCache
{
    IQueueCache CreateQueueCache(QueueId queueId);
}

public interface IQueueFlowController
{
    int GetMaxAddCount();
}

public interface IQueueCache : IQueueFlowController
{
    void AddToCache(IList<IBatchContainer> messages);

    bool TryPurgeFromCache([MaybeNullWhen(false)] out IList<IBatchContainer> purgedItems);
    IQueueCacheCursor GetCacheCursor(StreamId streamId, StreamSequenceToken? token);

    bool IsUnderPressure();

    void UpdateDeliveryProgress(StreamSequenceToken? earliestSubscriptionToken, DateTime utcNow)
    {
    }
}

public interface IQueueCacheCursor : IDisposable
{
    IBatchContainer? GetCurrent(out Exception? exception);

    bool MoveNext();

    void Refresh(StreamSequenceToken token);

    void RecordDeliveryFailure();
}

public interface IStreamQueueCheckpointerFactory
{
    [Obsolete("Use the overload which accepts a CancellationToken.")]
    Task<IStreamQueueCheckpointer<string>> Create(string partition);

    Task<IStreamQueueCheckpointer<string>> Create(string partition, CancellationToken cancellationToken) => Create(partition);
}

public interface IStreamQueueCheckpointer<TCheckpoint>
{
    bool CheckpointExists { get; }

    [Obsolete("Use the overload which accepts a CancellationToken.")]
    Task<TCheckpoint> Load();

    Task<TCheckpoint> Load(CancellationToken cancellationToken) => Load();

    [Obsolete("Use the overload which accepts a CancellationToken.")]
    void Update(TCheckpoint offset, DateTime utcNow);

    void Update(TCheckpoint offset, DateTime utcNow, CancellationToken cancellationToken) => Update(offset, utcNow);
    Task FlushAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}

public interface IStreamQueueMapper
{
    IEnumerable<QueueId> GetAllQueues();
    QueueId GetQueueForStream(StreamId streamId);
}

public interface IConsistentRingStreamQueueMapper : IStreamQueueMapper
{
    IEnumerable<QueueId> GetQueuesForRange(IRingRange range);
}

public interface IStreamQueueBalanceListener
{
    Task QueueDistributionChangeNotification();
}

public interface IStreamQueueBalancer
{
    Task Initialize(IStreamQueueMapper queueMapper);
    Task Shutdown();
    IEnumerable<QueueId> GetMyQueues();

    bool SubscribeToQueueDistributionChangeEvents(IStreamQueueBalanceListener observer);

    bool UnSubscribeFromQueueDistributionChangeEvents(IStreamQueueBalanceListener observer);
}

public interface IStreamFailureHandler
{
    bool ShouldFaultSubsriptionOnError { get; }
    Task OnDeliveryFailure(GuidId subscriptionId, string streamProviderName, StreamId streamIdentity, StreamSequenceToken? sequenceToken);
    Task OnSubscriptionFailure(GuidId subscriptionId, string streamProviderName, StreamId streamIdentity, StreamSequenceToken? sequenceToken);
}

public class NoOpStreamDeliveryFailureHandler(bool faultOnError) : IStreamFailureHandler
{
    public NoOpStreamDeliveryFailureHandler() : this(false) { }
    public bool ShouldFaultSubsriptionOnError { get; } = faultOnError;
    public Task OnDeliveryFailure(GuidId subscriptionId, string streamProviderName, StreamId streamId, StreamSequenceToken? sequenceToken) =>
        Task.CompletedTask;
    public Task OnSubscriptionFailure(GuidId subscriptionId, string streamProviderName, StreamId streamId, StreamSequenceToken? sequenceToken) =>
        Task.CompletedTask;
}
