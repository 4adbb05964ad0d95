using System.Text;
using Microsoft.Extensions.Logging;
using Weir.Streaming.Log;

namespace Weir.Streaming.Tests.Log;

public sealed class AppendTests : IDisposable
{
    private readonly LogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task AppendAsync_WhenItReturns_ReaderGetsTheGroups()
    {
        await using var log = _world.Open();
        await _world.AppendAsync(log, "a=1", "b=2", "a=3");

        var entry = Assert.Single(await LogWorld.ReadEntriesAsync(log));
        Assert.Equal(["a=13", "b=2"], entry.Groups.Select(LogWorld.Text));
        Assert.Equal([(0, 2), (2, 1)], entry.Groups.Select(g => (g.FirstIndex, g.Count)));
        Assert.Equal(1, entry.Encoding);
    }

    [Fact]
    public async Task AppendAsync_WhenKeysSpanPartitions_EachStandsInItsOwn()
    {
        await using var log = _world.Open(4);
        await _world.AppendAsync(log, [.. Enumerable.Range(0, 100).Select(i => $"g{i}={i}")]);

        for (var partition = 0; partition < 4; partition++)
        {
            var keys = (await LogWorld.ReadAllAsync(log, partition)).Select(r => r[..r.IndexOf('=', StringComparison.Ordinal)]).ToList();
            Assert.NotEmpty(keys);
            Assert.All(keys, key => Assert.Equal(partition, Murmur2.Partition(Encoding.UTF8.GetBytes(key), 4)));
        }
    }

    [Fact]
    public async Task AppendAsync_WhenManyAtOnce_AllAreThereOnceInOneOrder()
    {
        const int Senders = 32, Each = 50;
        await using var log = _world.Open();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(async sender =>
        {
            for (var i = 0; i < Each; i++)
            {
                await _world.AppendAsync(log, $"s{sender}={i};");
            }
        }));

        var read = await LogWorld.ReadAllAsync(log);
        Assert.Equal(Senders * Each, read.Count);
        for (var sender = 0; sender < Senders; sender++)
        {
            Assert.Equal(Enumerable.Range(0, Each).Select(i => $"s{sender}={i};"), read.Where(r => r.StartsWith($"s{sender}=", StringComparison.Ordinal)));
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task AppendAsync_WhenRequestsAreOfAllSizes_EntriesStayWithinTheLimitAndKeepEverything(int seed)
    {
        var random = new Random(seed);
        await using var log = _world.Open(2, o => o.MaxEntryBytes = LogDefaults.MinEntryBytes);
        Dictionary<string, StringBuilder> oracle = [];
        for (var request = 0; request < 40; request++)
        {
            var records = Enumerable.Range(0, random.Next(1, 60)).Select(_ => $"k{random.Next(12)}={new string((char)('a' + random.Next(26)), random.Next(0, 700))}|").ToArray();
            foreach (var record in records)
            {
                var at = record.IndexOf('=', StringComparison.Ordinal);
                (oracle.TryGetValue(record[..at], out var known) ? known : oracle[record[..at]] = new StringBuilder()).Append(record[(at + 1)..]);
            }

            await _world.AppendAsync(log, records);
        }

        Dictionary<string, StringBuilder> actual = [];
        for (var partition = 0; partition < 2; partition++)
        {
            foreach (var group in (await LogWorld.ReadEntriesAsync(log, partition)).SelectMany(e => e.Groups))
            {
                var key = Encoding.UTF8.GetString(group.Key.Span);
                (actual.TryGetValue(key, out var known) ? known : actual[key] = new StringBuilder()).Append(Encoding.UTF8.GetString(group.Payload.Span));
                Assert.True(group.Payload.Length < LogDefaults.MinEntryBytes, $"seed {seed}: a group of {group.Payload.Length} bytes");
            }
        }

        Assert.Equal(oracle.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key} {p.Value}"), actual.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key} {p.Value}"));
    }

    [Fact]
    public async Task AppendAsync_WhenPagesAndFilesFill_OffsetsRiseAndNothingIsMissing()
    {
        await using var log = _world.Open(1, o => (o.SegmentBytes, o.Durability) = (1 << 20, LogDurability.Os));
        var value = new string('x', 100_000);
        for (var i = 0; i < 60; i++)
        {
            await _world.AppendAsync(log, $"k={i:D3}{value}");
        }

        var entries = await LogWorld.ReadEntriesAsync(log);
        Assert.Equal(Enumerable.Range(0, 60).Select(i => $"{i:D3}"), entries.Select(e => Encoding.UTF8.GetString(e.Groups[0].Payload.Span[..3])));
        Assert.True(entries.Zip(entries.Skip(1)).All(p => p.First.NextOffset <= p.Second.Offset && p.First.Offset < p.Second.Offset));
        Assert.True(File.Exists(_world.Segment(0, 5)));
    }

    [Fact]
    public async Task AppendAsync_WhenTheDiskIsFull_RefusesThenGoesOnWithoutTheFailedRecord()
    {
        var full = false;
        var time = new TestKit.Time.ManualTime();
        using var world = new LogWorld { Time = time };
        await using (var log = world.Open(files: (d, s, w) => new FailingFiles(d, s, w, () => full)))
        {
            await world.AppendAsync(log, "a=kept");
            full = true;
            var failure = await Assert.ThrowsAsync<AppendFailedException>(() => world.AppendAsync(log, "a=lost"));
            Assert.Contains("counter/0", failure.Message, StringComparison.Ordinal);
            Assert.Contains("No space left", failure.Message, StringComparison.Ordinal);
            full = false;
            Assert.Contains("takes no records", (await Assert.ThrowsAsync<AppendFailedException>(() => world.AppendAsync(log, "a=refused"))).Message, StringComparison.Ordinal);
            Assert.NotNull(Assert.Single(log.GetStatus()).Failure);

            time.Advance(TimeSpan.FromSeconds(2));
            await world.AppendAsync(log, "a=after");
            Assert.Null(Assert.Single(log.GetStatus()).Failure);
            Assert.Equal(["a=kept", "a=after"], await LogWorld.ReadAllAsync(log));
        }

        await using var again = world.Open();
        Assert.Equal(["a=kept", "a=after"], await LogWorld.ReadAllAsync(again));
    }

    [Fact]
    public async Task AppendAsync_WhenTheDiskStaysFull_SaysItOnceInAWhileWithACountAndOnceWhenItIsOver()
    {
        var full = true;
        var time = new TestKit.Time.ManualTime();
        using var lines = new LinesInMemory();
        using var loggers = LoggerFactory.Create(logging => logging.AddProvider(lines));
        using var world = new LogWorld { Time = time, Loggers = loggers };
        await using var log = world.Open(files: (d, s, w) => new FailingFiles(d, s, w, () => full));
        for (var second = 0; second < 50; second++)
        {
            await Assert.ThrowsAsync<AppendFailedException>(() => world.AppendAsync(log, "a=lost"));
            time.Advance(TimeSpan.FromSeconds(1));
        }

        var said = lines.AtLeast(LogLevel.Warning);
        Assert.Equal(2, said.Count);
        Assert.Contains("1 times", said[0], StringComparison.Ordinal);
        Assert.Contains("30 times", said[1], StringComparison.Ordinal);
        Assert.All(said, line => Assert.Contains($"Appends to {world.Folder(0)} are refused", line, StringComparison.Ordinal));

        full = false;
        await world.AppendAsync(log, "a=after");
        await world.AppendAsync(log, "a=more");
        Assert.Contains("after 50 failed attempts", Assert.Single(lines.AtLeast(LogLevel.Warning).Skip(2)), StringComparison.Ordinal);
        Assert.Equal(["a=after", "a=more"], await LogWorld.ReadAllAsync(log));
    }

    [Fact]
    public async Task AppendAsync_WhenAValueIsLargerThanAnEntry_SaysSoAndAppendsNothing()
    {
        await using var log = _world.Open(1, o => o.MaxEntryBytes = LogDefaults.MinEntryBytes);
        var failure = await Assert.ThrowsAsync<ArgumentException>(() => _world.AppendAsync(log, "a=1", "b=" + new string('x', 5_000)));
        Assert.Contains("Log:MaxEntryBytes", failure.Message, StringComparison.Ordinal);
        Assert.Empty(await LogWorld.ReadAllAsync(log));
    }

    [Fact]
    public async Task AppendAsync_WhenClosed_IsRefused()
    {
        var log = _world.Open();
        await log.DisposeAsync();
        await Assert.ThrowsAsync<AppendFailedException>(() => _world.AppendAsync(log, "a=1"));
    }
}
