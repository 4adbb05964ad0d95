using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A stream seen from a producer: what it takes goes to the provider's queue.</summary>
internal sealed class PersistentStream<T>(PersistentStreamProvider provider, StreamId streamId) : IAsyncStream<T>
{
    public bool IsRewindable => provider.IsRewindable;
    public string ProviderName => provider.Name;
    public StreamId StreamId { get; } = streamId;
    public Task OnNextAsync(T item, StreamSequenceToken? token = null) => OnNextBatchAsync([item], token);

    public Task OnNextBatchAsync(IEnumerable<T> batch, StreamSequenceToken? token = null)
    {
        var adapter = provider.Adapter;
        return adapter.Direction is StreamProviderDirection.ReadOnly
            ? throw new InvalidOperationException($"Stream provider {adapter.Name} is ReadOnly.")
            : adapter.QueueMessageBatchAsync(StreamId, batch, token, requestContext: null);
    }

    public Task OnCompletedAsync() => throw new NotSupportedException("A persistent stream has no end.");
    public Task OnErrorAsync(Exception ex) => throw new NotSupportedException("A persistent stream carries events, not errors.");
    public bool Equals(IAsyncStream<T>? other) => other is not null && other.StreamId == StreamId && other.ProviderName == ProviderName;
    public override bool Equals(object? obj) => Equals(obj as IAsyncStream<T>);
    public override int GetHashCode() => StreamId.GetHashCode();
    public int CompareTo(IAsyncStream<T>? other) => other is null ? 1 : StreamId.CompareTo(other.StreamId);
}
