using System.Collections.Immutable;
using Orleans.Runtime;

namespace Orleans.Streams
{
    public interface IStreamProvider
    {
        string Name { get; }

        bool IsRewindable { get; }
        IAsyncStream<T> GetStream<T>(StreamId streamId);
    }

    public interface IAsyncObserver<in T>
    {
        Task OnNextAsync(T item, StreamSequenceToken? token = null);
        Task OnCompletedAsync() => Task.CompletedTask;
        Task OnErrorAsync(Exception ex);
    }

    public interface IAsyncBatchObserver<T>
    {
        Task OnNextAsync(IList<SequentialItem<T>> items);
        Task OnCompletedAsync() => Task.CompletedTask;
        Task OnErrorAsync(Exception ex);
    }

    public interface IAsyncBatchProducer<T> : IAsyncObserver<T>
    {
        Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null);
    }

    public interface IAsyncStream
    {
        bool IsRewindable { get; }

        string ProviderName { get; }
        StreamId StreamId { get; }
    }

    public interface IAsyncStream<T> : IAsyncStream, IEquatable<IAsyncStream<T>>, IComparable<IAsyncStream<T>>, IAsyncBatchProducer<T>;

    public interface IStreamIdMapper
    {
        IdSpan GetGrainKeyId(Metadata.GrainBindings grainBindings, StreamId streamId);
    }

    public enum StreamPubSubType
    {
        ExplicitGrainBasedAndImplicit = 0,
        ExplicitGrainBasedOnly = 1,
        ImplicitOnly = 2,
    }

    public enum StreamProviderDirection
    {
        None = 0,
        ReadOnly = 1,
        WriteOnly = 2,
        ReadWrite = 3,
    }

    [GenerateSerializer]
    public class SequentialItem<T>(T item, StreamSequenceToken token)
    {
        public T Item { get; } = item;
        public StreamSequenceToken Token { get; } = token;
    }

    [GenerateSerializer]
    public abstract class StreamSubscriptionHandle<T> : IEquatable<StreamSubscriptionHandle<T>?>
    {
        public abstract StreamId StreamId { get; }
        public abstract string ProviderName { get; }
        public abstract Guid HandleId { get; }
        public abstract Task UnsubscribeAsync();
        public abstract Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null);
        public abstract Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token = null);
        public abstract bool Equals(StreamSubscriptionHandle<T>? other);
    }
}

namespace Orleans.Streams.Core
{
    public interface IStreamSubscriptionObserver
    {
        Task OnSubscribed(IStreamSubscriptionHandleFactory handleFactory);
    }

    public interface IStreamSubscriptionHandleFactory
    {
        StreamId StreamId { get; }

        string ProviderName { get; }
        GuidId SubscriptionId { get; }
        StreamSubscriptionHandle<T> Create<T>();
    }
}

namespace Orleans.Metadata
{
    public class GrainBindings(GrainType grainType, ImmutableArray<ImmutableDictionary<string, string>> bindings)
    {
        public GrainType GrainType { get; } = grainType;
        public ImmutableArray<ImmutableDictionary<string, string>> Bindings { get; } = bindings;
    }
}
