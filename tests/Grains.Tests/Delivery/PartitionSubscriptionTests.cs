using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;
using Weir.Grains.Delivery;
using Weir.Streaming;

namespace Weir.Grains.Tests.Delivery;

/// <summary>Where an activation asks its agent to begin.</summary>
public sealed class PartitionSubscriptionTests
{
    /// <summary>An agent takes a token that it has agreed on before for settled, and would deliver the container behind the gap for ever.</summary>
    [Fact]
    public async Task Resume_ByTheNextActivation_IsATokenThatNobodyHasAgreedOn()
    {
        var handle = new WishingHandle();
        await new PartitionSubscription(null!, handle, now: 5_000).ResumeAsync();
        await new PartitionSubscription(null!, handle, now: 5_001).ResumeAsync();

        Assert.Equal(2, handle.Wishes.Distinct().Count());
        Assert.All(handle.Wishes, wish => Assert.True(wish!.CompareTo(new PartitionToken(0, 0)) < 0, $"{wish} is not before every record"));
    }

    private sealed class WishingHandle : StreamSubscriptionHandle<RecordBatch>, IStreamSubscriptionHandleFactory
    {
        public List<StreamSequenceToken?> Wishes { get; } = [];

        public override StreamId StreamId { get; } = StreamId.Create("counter", "0/home");

        public override string ProviderName => "weir";

        public override Guid HandleId => Guid.Empty;

        public GuidId SubscriptionId => GuidId.GetGuidId(Guid.Empty);

        public StreamSubscriptionHandle<T> Create<T>() => (StreamSubscriptionHandle<T>)(object)this;

        public override Task UnsubscribeAsync() => Task.CompletedTask;

        public override Task<StreamSubscriptionHandle<RecordBatch>> ResumeAsync(IAsyncObserver<RecordBatch> observer, StreamSequenceToken? token = null) => Wish(token);

        public override Task<StreamSubscriptionHandle<RecordBatch>> ResumeAsync(IAsyncBatchObserver<RecordBatch> observer, StreamSequenceToken? token = null) => Wish(token);

        public override bool Equals(StreamSubscriptionHandle<RecordBatch>? other) => ReferenceEquals(this, other);

        public override bool Equals(object? obj) => ReferenceEquals(this, obj);

        public override int GetHashCode() => 0;

        private Task<StreamSubscriptionHandle<RecordBatch>> Wish(StreamSequenceToken? token)
        {
            Wishes.Add(token);
            return Task.FromResult<StreamSubscriptionHandle<RecordBatch>>(this);
        }
    }
}
