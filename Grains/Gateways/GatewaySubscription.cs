using System.Text;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Grains.Gateways;

/// <summary>
/// One stream of one partition as its gateway sees it. Orleans hands items over without saying which stream they are of, so every
/// subscription has an observer of its own.
/// </summary>
internal sealed class GatewaySubscription : IAsyncBatchObserver<RecordBatch>
{
    private readonly GatewayGrain _gateway;
    private readonly StreamSubscriptionHandle<RecordBatch> _handle;
    private readonly PartitionToken _wish;

    /// <param name="gateway">The gateway.</param>
    /// <param name="factory">Makes the handle.</param>
    /// <param name="now">A timestamp, which sets this activation's wish apart from those of the ones before.</param>
    public GatewaySubscription(GatewayGrain gateway, IStreamSubscriptionHandleFactory factory, long now)
    {
        _wish = new PartitionToken(PartitionToken.Beginning.Offset, (int)(now & int.MaxValue));
        _gateway = gateway;
        StreamId = factory.StreamId;
        (Kind, Partition) = Parse(StreamId);
        _handle = factory.Create<RecordBatch>();
    }

    public RecordKind Kind { get; }

    public int Partition { get; }

    public StreamId StreamId { get; }

    /// <summary>The stream's kind and partition.</summary>
    /// <exception cref="FormatException">The stream is none of a gateway.</exception>
    public static (RecordKind Kind, int Partition) Parse(StreamId stream) =>
        RecordKinds.TryParse(Encoding.UTF8.GetString(stream.Namespace.Span), out var kind)
            ? (kind, PartitionedStreamKey.Parse(stream).Partition)
            : throw new FormatException($"Stream {stream} is of no kind of gateway record.");

    /// <summary>
    /// Takes containers from the first on that is not committed; what is known of them is skipped. The wish is a token of its own, before every record: an
    /// agent that has agreed with an earlier activation on the very same token takes it for settled, and where it has missed a container since it would
    /// deliver the one behind for ever. (Null would mean no wish to Orleans.)
    /// </summary>
    public Task ResumeAsync() => _handle.ResumeAsync(this, _wish);

    public Task OnNextAsync(IList<SequentialItem<RecordBatch>> items)
    {
        foreach (var item in items)
        {
            _gateway.Take(this, item.Item, (PartitionToken)item.Token);
        }

        return Task.CompletedTask;
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
