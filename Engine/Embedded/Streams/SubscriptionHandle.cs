using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>A subscription of one activation. Resuming it makes a new one in its place and leaves this one invalid.</summary>
internal sealed class SubscriptionHandle<T>(GuidId subscriptionId, PersistentStreamProvider provider, StreamId streamId)
    : StreamSubscriptionHandle<T>, IStreamSubscription
{
    private IAsyncObserver<T>? _observer;
    private IAsyncBatchObserver<T>? _batchObserver;
    private bool _isInvalid;
    public GuidId SubscriptionId { get; } = subscriptionId;
    public HandshakeToken? Expected { get; private set; }
    public override StreamId StreamId { get; } = streamId;
    public override string ProviderName => provider.Name;
    public override Guid HandleId => SubscriptionId.Guid;
    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncObserver<T> observer, StreamSequenceToken? token = null) =>
        Resume(observer, null, token);
    public override Task<StreamSubscriptionHandle<T>> ResumeAsync(IAsyncBatchObserver<T> observer, StreamSequenceToken? token = null) =>
        Resume(null, observer, token);

    public override Task UnsubscribeAsync()
    {
        ThrowIfInvalid();
        CurrentActivation().Streams.Remove(SubscriptionId);
        Invalidate();
        return Task.CompletedTask;
    }

    public ValueTask<HandshakeToken?> DeliverAsync(IBatchContainer batch, HandshakeToken? handshake, HandshakeToken delivered)
    {
        if (Expected is { } expected && (!expected.Equals(handshake) || (provider.IsRewindable && expected.Equals(delivered))))
        {
            return new ValueTask<HandshakeToken?>(expected);
        }

        var taken = _batchObserver is { } batchObserver ? Take(batch, batchObserver) : TakeEachAsync(batch);
        if (!taken.IsCompletedSuccessfully) { return AwaitAsync(taken, delivered); }

        Advance(delivered);
        return default;
    }

    public Task ErrorInStreamAsync(Exception exception) => _observer?.OnErrorAsync(exception) ?? _batchObserver?.OnErrorAsync(exception) ?? Task.CompletedTask;
    public override bool Equals(StreamSubscriptionHandle<T>? other) => other is SubscriptionHandle<T> handle && SubscriptionId.Equals(handle.SubscriptionId);
    public override bool Equals(object? obj) => Equals(obj as StreamSubscriptionHandle<T>);
    public override int GetHashCode() => SubscriptionId.GetHashCode();

    private static Activation CurrentActivation() =>
        Activation.Current ?? throw new InvalidOperationException("A subscription is resumed and ended by the grain that has it, in its own turn.");

    private static Task Take(IBatchContainer batch, IAsyncBatchObserver<T> observer)
    {
        var events = batch.GetEvents<T>();
        var items = new List<SequentialItem<T>>(events.TryGetNonEnumeratedCount(out var count) ? count : 4);
        foreach (var (item, token) in events) { items.Add(new SequentialItem<T>(item, token)); }

        return items.Count == 0 ? Task.CompletedTask : observer.OnNextAsync(items);
    }

    // The observer may be replaced while it works: the rest of the container is then no longer for it.
    private async Task TakeEachAsync(IBatchContainer batch)
    {
        foreach (var (item, token) in batch.GetEvents<T>())
        {
            if (_observer is { } observer) { await observer.OnNextAsync(item, token); }
        }
    }

    private async ValueTask<HandshakeToken?> AwaitAsync(Task taken, HandshakeToken delivered)
    {
        await taken;
        Advance(delivered);
        return null;
    }

    private void Advance(HandshakeToken delivered)
    {
        if (provider.IsRewindable) { Expected = delivered; }
    }

    private Task<StreamSubscriptionHandle<T>> Resume(IAsyncObserver<T>? observer, IAsyncBatchObserver<T>? batchObserver, StreamSequenceToken? token)
    {
        ThrowIfInvalid();
        if (token is not null && !provider.IsRewindable) { throw new ArgumentNullException(nameof(token), "This stream cannot be rewound."); }

        // As Orleans since 10.3; before, it would have gone back.
        var hasTaken = Expected is { IsStart: false } && (_observer is not null || _batchObserver is not null);
        if (token is not null && hasTaken) { throw new InvalidOperationException($"A handle that has taken a container cannot be resumed at {token}."); }

        var handle = new SubscriptionHandle<T>(SubscriptionId, provider, StreamId)
        {
            _observer = observer,
            _batchObserver = batchObserver,
            Expected = HandshakeToken.Start(token),
        };
        CurrentActivation().Streams.Set(handle);
        Invalidate();
        return Task.FromResult<StreamSubscriptionHandle<T>>(handle);
    }

    private void Invalidate()
    {
        _isInvalid = true;
        _observer = null;
        _batchObserver = null;
    }

    private void ThrowIfInvalid()
    {
        if (_isInvalid) { throw new InvalidOperationException("Handle is no longer valid. It has been used to unsubscribe or resume."); }
    }
}
