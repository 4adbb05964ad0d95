using Microsoft.Extensions.Logging.Abstractions;
using Weir.TestKit.Streams;
using Weir.TestKit.Time;

namespace Weir.Streaming.Tests.Receiving;

/// <summary>A partition goes from one receiver to another, in good order and not.</summary>
public sealed class HandOverTests
{
    private const string Stream = "s";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ManualTime _time = new();
    private readonly MemoryPartitionSource _source;
    private readonly long[] _offsets;

    public HandOverTests()
    {
        _source = new MemoryPartitionSource(new Dictionary<string, int> { [Stream] = 1 }, _time);
        _offsets = [.. Enumerable.Range(0, 6).Select(i => _source.Append(Stream, 0, ("a", [(byte)i])))];
    }

    private MemoryPartition Partition => _source[Stream, 0];

    [Fact]
    public async Task Shutdown_WhenSomeIsDelivered_TheNextReceiverBeginsBehindIt()
    {
        var old = await OpenAsync();
        await DeliverAsync(old, 4);
        await old.Shutdown(Patience);

        Assert.Equal([4, 5], await DeliverAsync(await OpenAsync(), 2));
    }

    [Fact]
    public async Task Shutdown_AfterTheNextReceiverHasCommittedMore_DoesNotSetTheOffsetBack()
    {
        var old = await OpenAsync();
        Assert.Equal([0, 1], await DeliverAsync(old, 2));
        var next = await OpenAsync();
        Assert.Equal([0, 1, 2, 3, 4], await DeliverAsync(next, 5));
        await next.Shutdown(Patience);
        Assert.Equal(_offsets[5], Partition.Committed);

        await old.Shutdown(Patience);

        Assert.Equal(_offsets[5], Partition.Committed);
        Assert.Equal(1, Partition.CommitsOvertaken);
        Assert.Equal([5], await DeliverAsync(await OpenAsync(), 1));
    }

    [Fact]
    public async Task Checkpoint_OfAReceiverThatWasOvertaken_DoesNotSetTheOffsetBackAndItGoesOn()
    {
        var old = await OpenAsync();
        await DeliverAsync(old, 1);
        var next = await OpenAsync();
        await DeliverAsync(next, 6);
        await next.Shutdown(Patience);
        Assert.Equal(Partition.End, Partition.Committed);

        // It has not been told that the partition is another's by now.
        _time.Advance(TimeSpan.FromMinutes(1));
        await DeliverAsync(old, 2);
        _time.Advance(TimeSpan.FromMinutes(1));
        await DeliverAsync(old, 3);
        await old.Shutdown(Patience);

        Assert.Equal(Partition.End, Partition.Committed);
        Assert.InRange(Partition.CommitsOvertaken, 1, 3);
    }

    /// <summary>Pulls and delivers so many records; the last one is moved past.</summary>
    private static async Task<List<byte>> DeliverAsync(PartitionReceiver receiver, int count)
    {
        var seen = new List<byte>();
        while (seen.Count < count)
        {
            var pulled = await receiver.GetQueueMessagesAsync(1, CancellationToken.None);
            var container = Assert.Single(pulled);
            receiver.Cache.AddToCache(pulled);
            var cursor = receiver.Cache.GetCacheCursor(container.StreamId, null);
            Assert.True(cursor.MoveNext());
            seen.AddRange(cursor.GetCurrent(out _)!.GetEvents<RecordBatch>().Single().Item1.Runs.SelectMany(run => run.Payload.ToArray()));
            Assert.False(cursor.MoveNext());
            cursor.Dispose();
        }

        return seen;
    }

    private async Task<PartitionReceiver> OpenAsync()
    {
        var receiver = new PartitionReceiver(new PartitionContext(
            Stream, 0, _source, _source.Checkpointers, new StreamCacheOptions(), new CheckpointOptions(), null, null, null, new StreamingMetrics().Add(Stream, 0), _time,
            NullLogger.Instance));
        await receiver.Initialize(Patience);
        return receiver;
    }
}
