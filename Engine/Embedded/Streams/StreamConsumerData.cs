using Orleans.Runtime;

namespace Orleans.Streams;

/// <summary>One consumer of one stream, as its agent sees it.</summary>
internal sealed class StreamConsumerData(GuidId subscriptionId, string providerName, StreamId streamId, GrainId consumer)
{
    private DeliveryRequest? _delivery;
    private Activation? _activation;
    public GuidId SubscriptionId { get; } = subscriptionId;
    public string ProviderName { get; } = providerName;
    public StreamId StreamId { get; } = streamId;
    public bool IsActive { get; set; }
    public bool IsRegistered { get; set; }
    public IQueueCacheCursor? Cursor { get; set; }
    public HandshakeToken? LastToken { get; set; }
    public StreamSequenceToken? PendingStartToken { get; set; }
    public StreamSequenceToken? LastProcessedToken { get; set; }

    public Task<HandshakeToken?> GetSequenceTokenAsync(Silo silo) =>
        Ask(silo, streams => Task.FromResult(streams.GetSequenceToken(SubscriptionId)));

    public Task ErrorInStreamAsync(Silo silo, Exception exception) => Ask(silo, async streams =>
    {
        await streams.ErrorInStreamAsync(SubscriptionId, exception);
        return true;
    });

    /// <summary>Delivers with the last token as handshake; the token of this delivery is the next handshake.</summary>
    public DeliveryRequest Deliver(Silo silo, WorkScheduler agent, IBatchContainer batch, HandshakeToken delivered)
    {
        var request = _delivery is { IsFree: true } ? _delivery : _delivery = new DeliveryRequest(this);
        request.Begin(agent, batch, LastToken, delivered);
        _activation = silo.Send(consumer, request, _activation);
        return request;
    }

    public void DisposeCursor()
    {
        Cursor?.Dispose();
        Cursor = null;
    }

    private Task<TResult> Ask<TResult>(Silo silo, Func<StreamConsumer, Task<TResult>> ask)
    {
        var request = new ConsumerRequest<TResult>(ask, silo.Executor.Continuations);
        _activation = silo.Send(consumer, request, _activation);
        return request.Task;
    }
}

/// <summary>The consumers of one stream that the agent has met.</summary>
internal sealed class StreamConsumers(DateTimeOffset now)
{
    private DateTimeOffset _lastActivity = now;
    public List<StreamConsumerData> All { get; } = [];
    /// <summary>The agent's read in which the stream was last seen, so that its further containers in the same read are passed over.</summary>
    public long LastRead { get; set; }
    public Task? Registration { get; set; }
    public void RefreshActivity(DateTimeOffset now) => _lastActivity = now;
    public bool IsInactive(DateTimeOffset now, TimeSpan period) => now - _lastActivity >= period && All.TrueForAll(consumer => !consumer.IsActive);

    public void DisposeAll()
    {
        All.ForEach(consumer => consumer.DisposeCursor());
        All.Clear();
    }
}
