using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Streams.Core;

namespace Orleans.Streams;

/// <summary>One subscription with its observer, as the agent's deliveries see it.</summary>
internal interface IStreamSubscription
{
    GuidId SubscriptionId { get; }
    HandshakeToken? Expected { get; }
    /// <summary>Null when it took the container, else the token at which it wants the agent to go on.</summary>
    ValueTask<HandshakeToken?> DeliverAsync(IBatchContainer batch, HandshakeToken? handshake, HandshakeToken delivered);
    Task ErrorInStreamAsync(Exception exception);
}

/// <summary>The subscriptions of one activation. A handful at most, hence a list.</summary>
internal sealed class StreamConsumer(Activation activation)
{
    private readonly List<IStreamSubscription> _subscriptions = [];

    public void Set(IStreamSubscription subscription)
    {
        Remove(subscription.SubscriptionId);
        _subscriptions.Add(subscription);
    }

    public void Remove(GuidId subscriptionId) => _subscriptions.RemoveAll(subscription => subscription.SubscriptionId.Equals(subscriptionId));
    public HandshakeToken? GetSequenceToken(GuidId subscriptionId) => Find(subscriptionId)?.Expected;
    public Task ErrorInStreamAsync(GuidId subscriptionId, Exception exception) => Find(subscriptionId)?.ErrorInStreamAsync(exception) ?? Task.CompletedTask;

    public ValueTask<HandshakeToken?> DeliverAsync(StreamConsumerData consumer, IBatchContainer batch, HandshakeToken? handshake, HandshakeToken delivered) =>
        Find(consumer.SubscriptionId) is { } subscription
            ? subscription.DeliverAsync(batch, handshake, delivered)
            : SubscribeAndDeliverAsync(consumer, batch, handshake, delivered);

    // The grain has no observer in this activation: it may attach one now. Where it does not, the container counts as delivered, as in Orleans.
    private async ValueTask<HandshakeToken?> SubscribeAndDeliverAsync(StreamConsumerData consumer, IBatchContainer batch, HandshakeToken? handshake,
        HandshakeToken delivered)
    {
        if (activation.GrainInstance is IStreamSubscriptionObserver observer)
        {
            var provider = activation.ActivationServices.GetRequiredKeyedService<PersistentStreamProvider>(consumer.ProviderName);
            await observer.OnSubscribed(new HandleFactory(provider, consumer.StreamId, consumer.SubscriptionId));
            if (Find(consumer.SubscriptionId) is { } subscription) { return await subscription.DeliverAsync(batch, handshake, delivered); }
        }

        return null;
    }

    private IStreamSubscription? Find(GuidId subscriptionId)
    {
        foreach (var subscription in _subscriptions)
        {
            if (subscription.SubscriptionId.Equals(subscriptionId)) { return subscription; }
        }

        return null;
    }

    private sealed class HandleFactory(PersistentStreamProvider provider, StreamId streamId, GuidId subscriptionId) : IStreamSubscriptionHandleFactory
    {
        public string ProviderName => provider.Name;

        public StreamId StreamId { get; } = streamId;

        public GuidId SubscriptionId { get; } = subscriptionId;

        public StreamSubscriptionHandle<T> Create<T>() => new SubscriptionHandle<T>(SubscriptionId, provider, StreamId);
    }
}
