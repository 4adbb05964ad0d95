using System.Text;
using Orleans.Runtime;
using Orleans.Streams;
using Orleans.Streams.Core;
using Weir.Streaming;

namespace Weir.Grains.Delivery;

/// <summary>
/// One stream of one partition as its grain sees it. Orleans hands items over without saying which stream they are of, so every
/// subscription has an observer of its own.
/// </summary>
internal sealed class PartitionSubscription : IAsyncBatchObserver<RecordBatch>
{
    private readonly IContainerTaker _taker;
    private readonly StreamSubscriptionHandle<RecordBatch> _handle;
    private readonly PartitionToken _wish;

    /// <param name="taker">The grain.</param>
    /// <param name="factory">Makes the handle.</param>
    /// <param name="now">A timestamp, which sets this activation's wish apart from those of the ones before.</param>
    public PartitionSubscription(IContainerTaker taker, IStreamSubscriptionHandleFactory factory, long now)
    {
        _wish = new PartitionToken(PartitionToken.Beginning.Offset, (int)(now & int.MaxValue));
        _taker = taker;
        StreamId = factory.StreamId;
        Stream = Encoding.UTF8.GetString(StreamId.Namespace.Span);
        _handle = factory.Create<RecordBatch>();
    }

    /// <summary>Name of the stream.</summary>
    public string Stream { get; }

    public StreamId StreamId { get; }

    /// <summary>
    /// Takes containers from the first on that is not committed; what is known of them is skipped. The wish is a token of its own, before every record: an
    /// agent that has agreed with an earlier activation on the very same token takes it for settled, and where it has missed a container since it would
    /// deliver the one behind for ever. (Null would mean no wish to Orleans.)
    /// </summary>
    public Task ResumeAsync() => _handle.ResumeAsync(this, _wish);

    public async Task OnNextAsync(IList<SequentialItem<RecordBatch>> items)
    {
        foreach (var item in items)
        {
            await _taker.TakeAsync(this, item.Item, (PartitionToken)item.Token);
        }
    }

    public Task OnErrorAsync(Exception ex) => Task.CompletedTask;
}
