using System.Globalization;
using Orleans.Streams;
using Weir.Streaming.Log;

namespace Weir.Streaming.Tests.Log;

/// <summary>The log's own offset store, and what the log makes of the word of another one.</summary>
public sealed class OffsetStoreTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly LogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task FlushAsync_WhenAnOffsetWasHandedOver_MakesItDurableAndNeverGoesBack()
    {
        List<LogEntry> entries;
        await using (var log = _world.Open())
        {
            await _world.AppendAsync(log, "a=1");
            await _world.AppendAsync(log, "a=2");
            entries = await LogWorld.ReadEntriesAsync(log);
            var store = await CreateAsync(log);
            Assert.False(store.CheckpointExists);
            Update(store, entries[1].NextOffset);
            Assert.Equal(0, Assert.Single(log.GetStatus()).CommittedOffset);
            await store.FlushAsync(None);
            Update(store, entries[0].NextOffset);
            await store.FlushAsync(None);
            Assert.Equal(0, log.GetLagBytes(LogWorld.Stream));
            Update(store, LogOffset.Make(1, 1 << 20));
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => store.FlushAsync(None));
        }

        await using var again = _world.Open();
        var reopened = await CreateAsync(again);
        Assert.True(reopened.CheckpointExists);
        Assert.Equal(entries[1].NextOffset.ToString(CultureInfo.InvariantCulture), await reopened.Load(None));
    }

    [Fact]
    public async Task Create_WhenThePartitionIsOfAnotherLog_Refuses()
    {
        await using var log = _world.Open();
        var refusal = await Assert.ThrowsAsync<ArgumentException>(() => log.Checkpointers.Create($"other/{LogWorld.Stream}/0", None));
        Assert.Contains("belongs to log other", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task OpenAsync_WhenAStoreSaysWhere_ReadsFromThere()
    {
        await using var log = _world.Open();
        await _world.AppendAsync(log, "a=1");
        await _world.AppendAsync(log, "a=2");
        var entries = await LogWorld.ReadEntriesAsync(log);
        await using var reader = log.CreateReader(LogWorld.Stream, 0);
        Assert.Equal(entries[1].Offset, await reader.OpenAsync(entries[1].Offset, None));
        Assert.Equal(["a=2"], (await reader.ReadAsync(9, None)).SelectMany(e => e.Groups).Select(LogWorld.Text));
    }

    [Fact]
    public async Task OpenAsync_WhenAStoreNamesMoreThanThereIs_RefusesUnlessAccepted()
    {
        var beyond = LogOffset.Make(1, 1 << 20);
        await using (var log = _world.Open())
        {
            await _world.AppendAsync(log, "a=1");
            await using var reader = log.CreateReader(LogWorld.Stream, 0);
            var refusal = await Assert.ThrowsAsync<InvalidDataException>(async () => await reader.OpenAsync(beyond, None));
            Assert.Contains("--Streams:AcceptNewLog=true", refusal.Message, StringComparison.Ordinal);
        }

        await using var accepting = _world.Open(1, options => options.AcceptNewLog = true);
        await using var accepted = accepting.CreateReader(LogWorld.Stream, 0);
        var start = await accepted.OpenAsync(beyond, None);
        Assert.True(start > beyond, "an accepted loss set the offset back");
        await _world.AppendAsync(accepting, "a=2");
        Assert.Equal(["a=2"], (await accepted.ReadAsync(9, None)).SelectMany(e => e.Groups).Select(LogWorld.Text));
    }

    [Fact]
    public async Task OpenAsync_WhenTheLogHasGrownPastWhatAStoreNames_StillTakesItsAddressForLost()
    {
        await using (var log = _world.Open())
        {
            await _world.AppendAsync(log, "a=1");
        }

        // The store remembers a longer log than the one that was opened again, and what comes in now is written over its place.
        var named = LogOffset.Make(1, 4_000);
        await using (var log = _world.Open())
        {
            await _world.AppendAsync(log, "a=2" + new string('x', 8_000));
            await using var reader = log.CreateReader(LogWorld.Stream, 0);
            await Assert.ThrowsAsync<InvalidDataException>(async () => await reader.OpenAsync(named, None));
        }

        await using var accepting = _world.Open(1, options => options.AcceptNewLog = true);
        await _world.AppendAsync(accepting, "a=3");
        await using var accepted = accepting.CreateReader(LogWorld.Stream, 0);
        await accepted.OpenAsync(LogOffset.Make(1, 1 << 20), None);
        Assert.Equal(["a=3"], (await accepted.ReadAsync(9, None)).SelectMany(e => e.Groups).Select(LogWorld.Text));
    }

    [Fact]
    public async Task OpenAsync_WhenAStoreLagsBehindWhatWasConsumedAndDeleted_ParksNothing()
    {
        var value = new string('x', 300_000);
        await using var log = _world.Open(1, o => (o.SegmentBytes, o.RetainBytes) = (1 << 20, 1 << 20));
        for (var i = 1; i <= 20; i++)
        {
            await _world.SendAsync(log, "p", i, $"k={i:D2}{value}");
        }

        var entries = await LogWorld.ReadEntriesAsync(log);
        await using (var reader = log.CreateReader(LogWorld.Stream, 0))
        {
            await reader.OpenAsync(null, None);
            await reader.ReleaseAsync(entries[15].NextOffset, None);
        }

        log.Maintain();
        await using var late = log.CreateReader(LogWorld.Stream, 0);
        var start = await late.OpenAsync(entries[0].NextOffset, None);
        Assert.True(start > entries[0].NextOffset, "nothing was deleted");
        Assert.True(start <= entries[15].NextOffset, "what is not consumed was skipped");
        Assert.Empty(_world.Letters.All);
    }

    private static void Update(IStreamQueueCheckpointer<string> store, long offset) =>
        store.Update(offset.ToString(CultureInfo.InvariantCulture), DateTime.UnixEpoch, None);

    private static Task<IStreamQueueCheckpointer<string>> CreateAsync(LogStore log) =>
        log.Checkpointers.Create(new PartitionName(log.Identity, LogWorld.Stream, 0).ToString(), None);
}
