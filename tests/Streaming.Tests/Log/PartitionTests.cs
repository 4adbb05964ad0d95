using Microsoft.Extensions.Logging;
using Weir.Streaming.Log;
using Weir.TestKit.Time;

namespace Weir.Streaming.Tests.Log;

/// <summary>Growth, retention, rewinding, committing.</summary>
public sealed class PartitionTests : IDisposable
{
    private static readonly CancellationToken None = CancellationToken.None;
    private readonly ManualTime _time = new();
    private readonly LinesInMemory _lines = new();
    private readonly LogWorld _world;

    public PartitionTests() => _world = new LogWorld { Time = _time, Loggers = LoggerFactory.Create(logging => logging.AddProvider(_lines)) };

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Open_WhenThereAreFewerPartitions_NamesTheSetting()
    {
        await _world.Open(4).DisposeAsync();
        var refusal = Assert.Throws<InvalidDataException>(() => _world.Open(3));
        Assert.Contains("Log:Partitions is 3", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("4 partitions", refusal.Message, StringComparison.Ordinal);
        await _world.Open(4).DisposeAsync();
    }

    [Fact]
    public async Task ReadAsync_WhenPartitionsWereAdded_NewOnesWaitUntilTheOldOnesAreConsumed()
    {
        string[] keys = [.. Enumerable.Range(0, 40).Select(i => $"g{i}=1")];
        await using (var log = _world.Open(1))
        {
            await _world.AppendAsync(log, keys);
        }

        await using (var log = _world.Open(2))
        {
            await _world.AppendAsync(log, keys);
            Assert.Empty(await LogWorld.ReadAllAsync(log, 1));
        }

        // Also after another restart, and it opens as soon as the old partition is consumed to where it ended, not further.
        await using var again = _world.Open(2);
        await using var added = again.CreateReader(LogWorld.Stream, 1);
        await added.OpenAsync(null, None);
        Assert.Empty(await added.ReadAsync(1_000, None));
        await using var old = again.CreateReader(LogWorld.Stream, 0);
        await old.OpenAsync(null, None);
        await old.ReleaseAsync((await old.ReadAsync(1, None))[^1].NextOffset, None);
        Assert.NotEmpty(await added.ReadAsync(1_000, None));
    }

    [Fact]
    public async Task ReadAsync_WhenKeysMoveBetweenOldPartitions_WhatCameAfterTheGrowthWaitsThereToo()
    {
        // 2 to 3 partitions: a third of the keys goes from one old partition to the other.
        string[] keys = [.. Enumerable.Range(0, 40).Select(i => $"g{i}")];
        await using (var log = _world.Open(2))
        {
            await _world.AppendAsync(log, [.. keys.Select(key => key + "=1")]);
        }

        await using var grown = _world.Open(3);
        await _world.AppendAsync(grown, [.. keys.Select(key => key + "=2")]);

        // As two old partitions with different lags would be read: the first to where it may, the second not at all yet.
        List<string> read = [];
        for (var round = 0; round < 3; round++)
        {
            for (var partition = 0; partition < 3; partition++)
            {
                read.AddRange(await LogWorld.ConsumeAllAsync(grown, partition));
            }
        }

        Assert.Equal(80, read.Count);
        Assert.All(keys, key => Assert.True(read.IndexOf(key + "=1") < read.IndexOf(key + "=2"), $"{key} came out of order"));
    }

    [Fact]
    public async Task OpenAsync_WhenSomethingWasCommitted_GoesOnThereAfterARestart()
    {
        await using (var log = _world.Open())
        {
            await _world.AppendAsync(log, "a=1");
            await _world.AppendAsync(log, "a=2");
            await using var reader = log.CreateReader(LogWorld.Stream, 0);
            await reader.OpenAsync(null, None);
            var first = Assert.Single(await reader.ReadAsync(1, None));
            await reader.ReleaseAsync(first.NextOffset, None);
            await reader.ReleaseAsync(first.Offset, None);
            Assert.Equal(["a=2"], (await reader.ReadAsync(9, None)).SelectMany(e => e.Groups).Select(LogWorld.Text));
            Assert.Empty(await reader.ReadAsync(9, None));
            Assert.Equal(["a=1", "a=2"], reader.ReadAgain(0, long.MaxValue, 9).SelectMany(e => e.Groups).Select(LogWorld.Text));
            Assert.Equal(["a=1"], reader.ReadAgain(first.Offset, first.NextOffset, 9).SelectMany(e => e.Groups).Select(LogWorld.Text));
            Assert.True(log.GetLagBytes(LogWorld.Stream) is > 0 and < 200);
            await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await reader.ReleaseAsync(LogOffset.Make(1, 1 << 20), None));
        }

        await using var again = _world.Open();
        Assert.Equal(["a=2"], await LogWorld.ReadAllAsync(again));
    }

    [Fact]
    public async Task Maintain_WhenMoreIsKeptThanAllowed_DeletesOnlyWhatIsConsumed()
    {
        var value = new string('x', 300_000);
        await using var log = _world.Open(1, o => (o.SegmentBytes, o.RetainBytes) = (1 << 20, 2 << 20));
        for (var i = 1; i <= 30; i++)
        {
            await _world.SendAsync(log, "p", i, $"k={i:D2}{value}");
        }

        log.Maintain();
        Assert.Equal(EntryFormat.FirstAddress, Assert.Single(log.GetStatus()).FirstAddress);

        var entries = await LogWorld.ReadEntriesAsync(log);
        await using var reader = log.CreateReader(LogWorld.Stream, 0);
        await reader.OpenAsync(null, None);
        await reader.ReleaseAsync(entries[14].NextOffset, None);
        log.Maintain();
        var status = Assert.Single(log.GetStatus());
        Assert.True(status.FirstAddress > EntryFormat.FirstAddress);
        Assert.True(status.FirstAddress <= LogOffset.Address(entries[14].NextOffset), "what is not consumed was deleted");
        Assert.Equal(15, (await LogWorld.ReadEntriesAsync(log)).Count);

        await reader.ReleaseAsync(entries[^1].NextOffset, None);
        log.Maintain();
        status = Assert.Single(log.GetStatus());
        Assert.InRange(status.DurableAddress - status.FirstAddress, 2 << 20, 3 << 20);

        // Numbers whose entries are deleted are still known, after a restart too.
        Assert.Equal(ClaimOutcome.Complete, (await _world.SendAsync(log, "p", 1)).Outcome);
        await log.DisposeAsync();
        await using var again = _world.Open(1, o => o.SegmentBytes = 1 << 20);
        Assert.Equal(ClaimOutcome.Complete, (await _world.SendAsync(again, "p", 1)).Outcome);
        Assert.Empty(await LogWorld.ReadAllAsync(again));
    }

    [Fact]
    public async Task Maintain_WhenConsumedFilesAreOld_DeletesThem()
    {
        var value = new string('x', 400_000);
        await using var log = _world.Open(1, o => (o.SegmentBytes, o.RetainFor) = (1 << 20, TimeSpan.FromHours(1)));
        for (var i = 0; i < 10; i++)
        {
            await _world.AppendAsync(log, $"k={i}{value}");
        }

        var entries = await LogWorld.ReadEntriesAsync(log);
        await using var reader = log.CreateReader(LogWorld.Stream, 0);
        await reader.OpenAsync(null, None);
        await reader.ReleaseAsync(entries[^1].NextOffset, None);
        log.Maintain();
        Assert.Equal(EntryFormat.FirstAddress, Assert.Single(log.GetStatus()).FirstAddress);
        _time.Advance(TimeSpan.FromHours(2));
        log.Maintain();
        var status = Assert.Single(log.GetStatus());
        Assert.True(
            status.FirstAddress >= 4 << 20,
            $"{status}; entries at {string.Join(", ", entries.Select(entry => LogOffset.Address(entry.Offset)))}; the log said: {string.Join(" ", _lines.AtLeast(LogLevel.Information))}");
    }

    [Fact]
    public async Task FindAsync_WhenAskedForAnInstant_GivesTheFirstEntryFromThenOn()
    {
        var value = new string('x', 150_000);
        await using var log = _world.Open(1, o => o.SegmentBytes = 1 << 20);
        var start = _time.GetUtcNow();
        for (var i = 0; i < 40; i++)
        {
            await _world.AppendAsync(log, $"k={i:D2}{value}");
            _time.Advance(TimeSpan.FromSeconds(1));
        }

        var entries = await LogWorld.ReadEntriesAsync(log);
        for (var i = 0; i < 40; i++)
        {
            Assert.Equal(entries[i].Offset, await log.FindAsync(LogWorld.Stream, 0, start.AddSeconds(i)));
            Assert.Equal(entries[i].Offset, await log.FindAsync(LogWorld.Stream, 0, start.AddSeconds(i - 0.5)));
        }

        Assert.True(await log.FindAsync(LogWorld.Stream, 0, start.AddSeconds(40)) > entries[^1].Offset);
        await log.RewindAsync(LogWorld.Stream, 0, entries[30].Offset, None);
        Assert.Equal(10, (await LogWorld.ReadEntriesAsync(log)).Count);
        await log.RewindAsync(LogWorld.Stream, 0, entries[20].Offset, None);
        Assert.Equal(20, (await LogWorld.ReadEntriesAsync(log)).Count);
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await log.RewindAsync(LogWorld.Stream, 0, LogOffset.Make(1, 1L << 40), None));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task RewindAsync_WhenNumbersAreLongForgotten_TheirEntriesAreReadAgainAll(bool withoutCommitted)
    {
        _world.Producers.ProducerWindow = 2;
        await using (var log = _world.Open())
        {
            for (var i = 1; i <= 10; i++)
            {
                await _world.SendAsync(log, "p", i, $"a={i}");
            }

            await using var reader = log.CreateReader(LogWorld.Stream, 0);
            await reader.OpenAsync(null, None);
            await reader.ReleaseAsync((await reader.ReadAsync(100, None))[^1].NextOffset, None);
            await log.RewindAsync(LogWorld.Stream, 0, LogOffset.Make(0, EntryFormat.FirstAddress), None);
            Assert.Equal(10, (await LogWorld.ReadAllAsync(log)).Count);
        }

        if (withoutCommitted)
        {
            File.Delete(Path.Combine(_world.Folder(0), "committed.json"));
        }

        for (var opening = 0; opening < 2; opening++)
        {
            await using var again = _world.Open();
            Assert.Equal(10, (await LogWorld.ReadAllAsync(again)).Count);
            await using var reader = again.CreateReader(LogWorld.Stream, 0);
            await reader.OpenAsync(null, None);
            await reader.ReleaseAsync((await reader.ReadAsync(100, None))[0].Offset, None);
        }
    }

    [Fact]
    public async Task OpenAsync_WhenFilesNotYetConsumedAreGone_ParksTheRange()
    {
        var value = new string('x', 400_000);
        await using (var log = _world.Open(1, o => o.SegmentBytes = 1 << 20))
        {
            for (var i = 0; i < 6; i++)
            {
                await _world.AppendAsync(log, $"k={i}{value}");
            }

            var entries = await LogWorld.ReadEntriesAsync(log);
            await using var reader = log.CreateReader(LogWorld.Stream, 0);
            await reader.OpenAsync(null, None);
            await reader.ReleaseAsync(entries[0].NextOffset, None);
        }

        File.Delete(_world.Segment(0));
        await using var again = _world.Open(1, o => o.SegmentBytes = 1 << 20);
        Assert.Equal(4, (await LogWorld.ReadEntriesAsync(again)).Count);
        Assert.Contains("are gone", Assert.Single(_world.Letters.All).Reason, StringComparison.Ordinal);
    }
}
