using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Streams;
using Weir.TestKit.Streams;
using Weir.TestKit.Time;

namespace Weir.Streaming.Tests.Receiving;

public sealed class PartitionReceiverTests
{
    private const string Stream = "s";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ManualTime _time = new();
    private readonly MemoryPartitionSource _source;
    private readonly MemoryDeadLetterStore _letters = new();
    private readonly StreamCacheOptions _options = new();

    public PartitionReceiverTests() => _source = new MemoryPartitionSource(new Dictionary<string, int> { [Stream] = 1 }, _time);

    [Fact]
    public async Task GetQueueMessagesAsync_WhenAKeyIsInSeveralEntries_MakesOneContainerOfIt()
    {
        var first = _source.Append(Stream, 0, ("a", [1]), ("b", [2]), ("a", [3]));
        var second = _source.Append(Stream, 0, ("a", [4]));
        var receiver = await OpenAsync();

        var messages = await PullAsync(receiver);

        Assert.Equal(["0/a", "0/b"], messages.Select(message => message.StreamId.GetKeyAsString()));
        var batch = messages[0].GetEvents<RecordBatch>().Single();
        Assert.Equal([(first, 0, 2), (second, 0, 1)], batch.Item1.Runs.Select(run => (run.Offset, run.FirstIndex, run.Count)));
        Assert.Equal([1, 3], batch.Item1.Runs[0].Payload.ToArray());
        Assert.Equal(new PartitionToken(second, 0), messages[0].SequenceToken);
        Assert.Equal(new PartitionToken(first, 2), messages[1].SequenceToken);
        Assert.Equal("memory-1", batch.Item1.Log);
        Assert.Empty(messages[0].GetEvents<string>());
    }

    [Fact]
    public async Task GetQueueMessagesAsync_WhenAPullHasManyKeys_MakesAContainerOfEach()
    {
        var keys = Enumerable.Range(0, 1000).Select(i => $"k{i}").ToList();
        _source.Append(Stream, 0, [.. keys.Select(key => (key, new byte[] { 1 }))]);
        _source.Append(Stream, 0, [.. keys.Select(key => (key, new byte[] { 2 }))]);
        var receiver = await OpenAsync();

        var messages = await PullAsync(receiver, 2000);

        Assert.Equal(keys.Select(key => $"0/{key}"), messages.Select(message => message.StreamId.GetKeyAsString()));
        Assert.All(messages, message => Assert.Equal([1, 2], message.GetEvents<RecordBatch>().Single().Item1.Runs.Select(run => (int)run.Payload.Span[0])));
    }

    [Fact]
    public async Task GetQueueMessagesAsync_WhenOpeningFailed_TriesAgain()
    {
        _source.Append(Stream, 0, ("a", [1]));
        _source.FailOpens(2);
        var receiver = Create();
        await Assert.ThrowsAsync<IOException>(() => receiver.Initialize(Patience));
        await Assert.ThrowsAsync<IOException>(() => PullAsync(receiver));
        Assert.Single(await PullAsync(receiver));
        await receiver.Initialize(Patience);
        Assert.Empty(await PullAsync(receiver));
    }

    [Fact]
    public async Task GetQueueMessagesAsync_WhenARecordIsPoison_ParksItAndDeliversItsNeighbours()
    {
        var offset = _source.Append(Stream, 0, ("a", [1]), ("a", [255]), ("a", [3]), ("b", [255]));
        var receiver = await OpenAsync(new ByteDecoder());

        var messages = await PullAsync(receiver);

        var runs = Assert.Single(messages).GetEvents<RecordBatch>().Single().Item1.Runs;
        Assert.Equal([(0, 1), (2, 1)], runs.Select(run => (run.FirstIndex, run.Count)));
        var letters = await _letters.ReadAsync(0, 10, CancellationToken.None);
        Assert.Equal([("a", offset, 1), ("b", offset, 3)], letters.Select(letter => (letter.Key, letter.Offset, letter.Index)));
        Assert.All(letters, letter => Assert.Equal(("255 is poison", (byte)255), (letter.Reason, Assert.Single(letter.Payload.ToArray()))));
    }

    [Fact]
    public async Task GetQueueMessagesAsync_WhenParkingFails_HoldsThePositionAndLosesNothing()
    {
        _source.Append(Stream, 0, ("a", [1]), ("b", [255]));
        _letters.FailParking(2);
        var receiver = await OpenAsync(new ByteDecoder());
        await Assert.ThrowsAsync<IOException>(() => PullAsync(receiver));
        await Assert.ThrowsAsync<IOException>(() => PullAsync(receiver));
        Assert.Equal(64, receiver.Cache.Through);
        Assert.Single(await PullAsync(receiver));
        Assert.Single(await _letters.ReadAsync(0, 10, CancellationToken.None));
    }

    [Fact]
    public async Task GetQueueMessagesAsync_WhenTheDecoderBreaks_ParksTheRunAndGoesOn()
    {
        _source.Append(Stream, 0, ("a", [1]), ("b", [254]), ("b", [1]), ("c", [2]));
        var receiver = await OpenAsync(new ByteDecoder());
        Assert.Equal(["0/a", "0/c"], (await PullAsync(receiver)).Select(message => message.StreamId.GetKeyAsString()));
        var letters = await _letters.ReadAsync(0, 10, CancellationToken.None);
        Assert.Equal([1, 2], letters.Select(letter => letter.Index));
        Assert.All(letters, letter => Assert.Contains("254 breaks", letter.Reason, StringComparison.Ordinal));
    }

    [Fact]
    public async Task GetQueueMessagesAsync_WhenAllIsPoison_CommitsPastIt()
    {
        _source.Append(Stream, 0, ("a", [255]));
        var receiver = await OpenAsync(new ByteDecoder());
        Assert.Empty(await PullAsync(receiver));
        await receiver.Shutdown(Patience);
        Assert.Equal(_source[Stream, 0].End, _source[Stream, 0].Committed);
    }

    [Fact]
    public async Task GetQueueMessagesAsync_WhenTheCacheIsFull_ReadsOnlyAfterACommit()
    {
        _options.CacheRecords = 10;
        _options.PullRecords = 4;
        for (var i = 0; i < 40; i++)
        {
            _source.Append(Stream, 0, ("a", [1]));
        }

        var receiver = await OpenAsync();
        var cursor = default(IQueueCacheCursor);
        var most = 0;
        var seen = 0;
        for (var round = 0; round < 100 && seen < 40; round++)
        {
            var pulled = await PullAsync(receiver);
            receiver.Cache.AddToCache(pulled);
            most = Math.Max(most, receiver.Cache.Records);
            cursor ??= receiver.Cache.GetCacheCursor(pulled[0].StreamId, pulled[0].SequenceToken);
            if (round < 10)
            {
                continue;
            }

            while (cursor.MoveNext())
            {
                seen += cursor.GetCurrent(out _)!.GetEvents<RecordBatch>().Single().Item1.Runs.Sum(run => run.Count);
            }
        }

        Assert.Equal(40, seen);
        Assert.Equal(10, most);
    }

    [Fact]
    public async Task Shutdown_WhenSomeIsDelivered_CommitsItAndCloses()
    {
        _source.Append(Stream, 0, ("a", [1]));
        var second = _source.Append(Stream, 0, ("b", [1]));
        var receiver = await OpenAsync();
        var messages = await PullAsync(receiver);
        receiver.Cache.AddToCache(messages);
        var cursor = receiver.Cache.GetCacheCursor(messages[0].StreamId, null);
        cursor.MoveNext();
        cursor.MoveNext();

        await receiver.Shutdown(Patience);

        Assert.Equal(second, _source[Stream, 0].Committed);
        Assert.Equal(0, _source.OpenReaders);
        Assert.Empty(await PullAsync(receiver));
        await receiver.Shutdown(Patience);
    }

    [Fact]
    public async Task GetCacheCursor_WhenTokenIsOlderThanTheCache_ReadsTheLogAgain()
    {
        var offsets = Enumerable.Range(0, 5).Select(i => _source.Append(Stream, 0, ("a", [(byte)i]), ("b", [9]))).ToList();
        var first = await OpenAsync();
        var messages = await PullAsync(first, 3);
        first.Cache.AddToCache(messages);
        foreach (var message in messages)
        {
            var reader = first.Cache.GetCacheCursor(message.StreamId, null);
            while (reader.MoveNext())
            {
            }
        }

        await first.Shutdown(Patience);
        var receiver = await OpenAsync();
        var rest = await PullAsync(receiver);
        receiver.Cache.AddToCache(rest);
        var cursor = receiver.Cache.GetCacheCursor(rest[0].StreamId, new PartitionToken(offsets[0], 0));
        cursor.MoveNext();
        var seen = new List<byte>();
        while (cursor.MoveNext())
        {
            seen.AddRange(cursor.GetCurrent(out _)!.GetEvents<RecordBatch>().Single().Item1.Runs.SelectMany(run => run.Payload.ToArray()));
        }

        Assert.Equal([1, 2, 3, 4], seen.Where(value => value > 0));
    }

    [Fact]
    public async Task Initialize_WhenTheOffsetStoreHoldsNoNumber_SaysWhatItHolds()
    {
        var receiver = Create(stores: new OffsetStores(_ => new WordStore()));
        var refusal = await Assert.ThrowsAsync<InvalidDataException>(() => receiver.Initialize(Patience));
        Assert.Contains("memory-1/", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("'soon'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(0, _source.OpenReaders);
    }

    [Fact]
    public async Task Initialize_WhenTheStoreKnowsMoreThanTheLogWasTold_TellsTheLog()
    {
        _source.Append(Stream, 0, ("a", [1]));
        var end = _source.Append(Stream, 0, ("a", [2]));
        var receiver = Create(stores: new OffsetStores(_ => new OffsetStore(() => end, _ => Task.CompletedTask)));

        await receiver.Initialize(Patience);

        Assert.Equal(end, _source[Stream, 0].Committed);
    }

    private static async Task<IList<IBatchContainer>> PullAsync(PartitionReceiver receiver, int count = 1000) =>
        await receiver.GetQueueMessagesAsync(Math.Min(count, receiver.Cache.GetMaxAddCount()), CancellationToken.None);

    private async Task<PartitionReceiver> OpenAsync(IRecordDecoder? decoder = null)
    {
        var receiver = Create(decoder);
        await receiver.Initialize(Patience);
        return receiver;
    }

    private PartitionReceiver Create(IRecordDecoder? decoder = null, IStreamQueueCheckpointerFactory? stores = null) => new(new PartitionContext(
        Stream, 0, _source, stores ?? _source.Checkpointers, _options, new CheckpointOptions(), null, decoder, _letters, new StreamingMetrics().Add(Stream, 0), _time, NullLogger.Instance));

    private sealed class WordStore : IStreamQueueCheckpointer<string>
    {
        public bool CheckpointExists => true;

        public Task<string> Load() => Task.FromResult("soon");

        public void Update(string offset, DateTime utcNow)
        {
        }
    }

    /// <summary>One byte per record; 255 is poison, 254 breaks the decoder.</summary>
    private sealed class ByteDecoder : IRecordDecoder
    {
        public void Decode(ReadOnlySpan<byte> key, in RecordRun run, Action<int, string> poison, IList<RecordRun> good)
        {
            for (var i = 0; i < run.Count; i++)
            {
                switch (run.Payload.Span[i])
                {
                    case 254:
                        throw new InvalidOperationException($"254 breaks at {Encoding.UTF8.GetString(key)}");
                    case 255:
                        poison(i, "255 is poison");
                        break;
                    default:
                        good.Add(run with { FirstIndex = run.FirstIndex + i, Count = 1, Payload = run.Payload.Slice(i, 1) });
                        break;
                }
            }
        }

        public ReadOnlyMemory<byte> GetPayload(in RecordRun run, int index) => run.Payload.Slice(index, 1);
    }
}
