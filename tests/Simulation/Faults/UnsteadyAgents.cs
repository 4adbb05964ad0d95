using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;
using Orleans.Streams;
using Weir.Simulation.Worlds;
using Weir.Streaming;

namespace Weir.Simulation.Faults;

/// <summary>
/// The provider's own queues, behind agents that now and then go past a container without delivering it. What a cursor has moved past counts as
/// delivered, and no handshake notices: it is the grain that finds the gap, by the next container or at the checkpoint.
/// </summary>
internal sealed class UnsteadyAgents(IQueueAdapterFactory factory, Chaos chaos, Verdict verdict) : IQueueAdapterFactory, IQueueAdapterCache
{
    public Task<IQueueAdapter> CreateAdapter(CancellationToken cancellationToken) => factory.CreateAdapter(cancellationToken);

    public Task<IQueueAdapter> CreateAdapter() => CreateAdapter(CancellationToken.None);

    public IQueueAdapterCache GetQueueAdapterCache() => this;

    public IStreamQueueMapper GetStreamQueueMapper() => factory.GetStreamQueueMapper();

    public Task<IStreamFailureHandler> GetDeliveryFailureHandler(QueueId queueId) => factory.GetDeliveryFailureHandler(queueId);

    public IQueueCache CreateQueueCache(QueueId queueId) => new Cache(factory.GetQueueAdapterCache().CreateQueueCache(queueId), chaos, verdict);

    private sealed class Cache(IQueueCache cache, Chaos chaos, Verdict verdict) : IQueueCache
    {
        public int GetMaxAddCount()
        {
            if (cache is PartitionCache { IsFull: true })
            {
                verdict.Reach(Reached.CacheFull);
            }

            return cache.GetMaxAddCount();
        }

        public void AddToCache(IList<IBatchContainer> messages) => cache.AddToCache(messages);

        public bool TryPurgeFromCache([MaybeNullWhen(false)] out IList<IBatchContainer> purgedItems) => cache.TryPurgeFromCache(out purgedItems);

        public IQueueCacheCursor GetCacheCursor(StreamId streamId, StreamSequenceToken? token) =>
            new Cursor(cache.GetCacheCursor(streamId, token), token is not null, chaos, verdict);

        public bool IsUnderPressure() => cache.IsUnderPressure();
    }

    private sealed class Cursor(IQueueCacheCursor cursor, bool isSentBack, Chaos chaos, Verdict verdict) : IQueueCacheCursor
    {
        private int _moves;

        public IBatchContainer? GetCurrent(out Exception? exception) => cursor.GetCurrent(out exception);

        public bool MoveNext()
        {
            _moves++;
            var hasCurrent = cursor.MoveNext();
            if (!hasCurrent || !chaos.Happens(Fault.DeliverySkipped))
            {
                return hasCurrent;
            }

            if (isSentBack && _moves <= 2)
            {
                // The first move may be the step over what the consumer has.
                verdict.Reach(Reached.SkippedWhenSentBack);
            }

            verdict.Note($"past {cursor.GetCurrent(out _)} without a delivery");
            return cursor.MoveNext();
        }

        public void Refresh(StreamSequenceToken token) => cursor.Refresh(token);

        public void RecordDeliveryFailure() => cursor.RecordDeliveryFailure();

        public void Dispose() => cursor.Dispose();
    }
}
