using Microsoft.Extensions.Logging;
using Weir.Persistence.Faster;

namespace Weir.Persistence.Tests.Faster;

public sealed class DamageTests
{
    [Fact]
    public async Task Open_WhenTheTailIsTornAtAnyByte_HasWhatWasAcknowledgedAndNothingElse()
    {
        await using var harness = StoreHarness.Create();
        await harness.WriteAsync(1, 1);
        var before = Segment(harness.Directory.Path);
        var acknowledged = ReadShared(before);
        var mark = ReadShared(Path.Combine(harness.Directory.Path, "acknowledged"));
        await harness.WriteAsync(2, 1, 0, 16);
        var torn = ReadShared(before);
        var from = BitConverter.ToInt32(acknowledged);
        for (var cut = from; cut < from + BitConverter.ToInt32(torn, from); cut++)
        {
            await using var copy = harness.OpenAsIfKilled(directory =>
            {
                // As a process killed in the middle of the second write leaves it: some of its bytes, and no acknowledgement of it.
                File.WriteAllBytes(Segment(directory), torn[..cut]);
                File.WriteAllBytes(Path.Combine(directory, "acknowledged"), mark);
            });
            await copy.AssertIsAsync(1, 1);
            Assert.True(copy.Store.Count == 1, $"cut at {cut}: {copy.Store.Count} states");
            await copy.WriteAsync(2, 5);
            if (cut % 8 == 0)
            {
                await copy.ReopenAsync();
            }

            await copy.AssertIsAsync(1, 1);
            await copy.AssertIsAsync(2, 5);
        }
    }

    [Fact]
    public async Task Open_WhenAnAcknowledgedRecordIsDamaged_RefusesAndChangesNothing()
    {
        await using var harness = StoreHarness.Create();
        await harness.WriteAsync(1, 1);
        await harness.WriteAsync(2, 1);
        var refusal = Assert.Throws<StateStoreException>(() => harness.OpenAsIfKilled(directory =>
        {
            var bytes = File.ReadAllBytes(Segment(directory));
            bytes[LastByteOf(bytes) - 20] ^= 1;
            File.WriteAllBytes(Segment(directory), bytes);
        }));
        Assert.Contains("damaged", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("number 2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Open_WhenASegmentIsMissing_Refuses()
    {
        await using var harness = StoreHarness.Create();
        await harness.WriteAsync(1, 1);
        await harness.Store.DisposeAsync();
        Assert.Throws<StateStoreException>(() => harness.OpenAsIfKilled(directory => File.Delete(Segment(directory))));
        harness.Open();
    }

    [Theory]
    [InlineData(0)]
    [InlineData(17)]
    [InlineData(-3)]
    public async Task Open_WhenTheIndexCheckpointIsDamaged_ReadsTheWholeLogInstead(int at)
    {
        await using var harness = StoreHarness.Create();
        for (var n = 0; n < 50; n++)
        {
            await harness.WriteAsync(n, 3);
        }

        await harness.Store.DisposeAsync();
        await using var copy = harness.OpenAsIfKilled(directory =>
        {
            var path = Directory.GetFiles(directory, "index-*").Single();
            var bytes = File.ReadAllBytes(path);
            bytes[at < 0 ? bytes.Length + at : at] ^= 0x40;
            File.WriteAllBytes(path, bytes);
        });
        for (var n = 0; n < 50; n++)
        {
            await copy.AssertIsAsync(n, 3);
        }

        Assert.Contains(copy.Log.Lines, l => l.Level == LogLevel.Warning && l.Text.Contains("damaged", StringComparison.Ordinal));
        harness.Open();
    }

    [Fact]
    public async Task Read_WhenItsRecordIsDamaged_SaysWhereAndOthersGoOn()
    {
        await using var harness = StoreHarness.Create();
        await harness.WriteAsync(1, 1);
        await harness.WriteAsync(2, 1);
        await harness.Store.DisposeAsync();
        await using var copy = harness.OpenAsIfKilled(directory =>
        {
            var bytes = File.ReadAllBytes(Segment(directory));
            bytes[LastByteOf(bytes) - 20] ^= 1;
            File.WriteAllBytes(Segment(directory), bytes);
        });
        await copy.AssertIsAsync(1, 1);
        var fault = await Assert.ThrowsAsync<StateStoreException>(async () => await copy.Store.ReadAsync(StoreHarness.Key(2)));
        Assert.Contains("damaged", fault.Message, StringComparison.Ordinal);
        Assert.Contains($"{Segment(copy.Directory.Path)} at byte ", fault.Message, StringComparison.Ordinal);
        Assert.Equal(fault.Message, copy.Store.Damage);
        Assert.Null(harness.Store.Damage);
        harness.Open();
    }

    [Fact]
    public async Task Open_WhenAFileIsShorterThanTheIndexSays_RefusesNamingItAndTheByteAndChangesNothing()
    {
        await using var harness = StoreHarness.Create();
        for (var n = 0; n < 120; n++)
        {
            await harness.WriteAsync(n, 1, length: 100_000);
        }

        // Closed in order: the index checkpoint spares the start the log, and with it the sight of what is missing there.
        await harness.ReopenAsync();
        var names = Directory.GetFiles(harness.Directory.Path, "states.*").Select(path => Path.GetFileName(path)!).ToArray();
        Assert.True(names.Length > 1, $"only {names.Length} files");
        foreach (var name in names)
        {
            var refusal = Assert.Throws<StateStoreException>(() => harness.OpenAsIfKilled(directory =>
            {
                var path = Path.Combine(directory, name);
                var bytes = File.ReadAllBytes(path);
                File.WriteAllBytes(path, bytes[..(LastByteOf(bytes) - 50)]);
            }));
            Assert.Contains($"{name} at byte ", refusal.Message, StringComparison.Ordinal);
            Assert.Contains("Nothing was changed", refusal.Message, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Open_WhenTheFormatIsAnother_NamesBoth()
    {
        await using var harness = StoreHarness.Create();
        var refusal = Assert.Throws<StateStoreException>(() => harness.OpenAsIfKilled(directory =>
        {
            var path = Path.Combine(directory, "store.json");
            File.WriteAllText(path, File.ReadAllText(path).Replace("\"format\": 1", "\"format\": 9", StringComparison.Ordinal));
        }));
        Assert.Contains("format 9", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhenTheDiskIsFull_ThrowsAcknowledgesNothingAndReadsGoOn()
    {
        await using var harness = StoreHarness.Create();
        var version = await harness.WriteAsync(1, 1);
        harness.BeforeWrite = (_, _) => throw new IOException("No space left on device");
        var fault = await Assert.ThrowsAsync<StateStoreException>(() => harness.Store.WriteAsync(StoreHarness.Key(1), StoreHarness.Value(1, 2), version));
        Assert.Contains("No space left on device", fault.Message, StringComparison.Ordinal);
        await Assert.ThrowsAsync<StateStoreException>(() => harness.Store.WriteAsync(StoreHarness.Key(2), StoreHarness.Value(2, 1), 0));
        await harness.AssertIsAsync(1, 1);
        Assert.Contains(harness.Log.Lines, l => l.Level == LogLevel.Error && l.Text.Contains("No space left", StringComparison.Ordinal));

        harness.BeforeWrite = null;
        await harness.WriteAsync(1, 3, version);
        await using var copy = harness.OpenAsIfKilled();
        await copy.AssertIsAsync(1, 3);
        Assert.Equal(1, copy.Store.Count);
    }

    [Fact]
    public async Task Write_WhenTheDiskStaysFull_SaysItOnceAndOnceWhenItIsOver()
    {
        await using var harness = StoreHarness.Create();
        harness.BeforeWrite = (_, _) => throw new IOException("No space left on device");
        for (var n = 0; n < 40; n++)
        {
            await Assert.ThrowsAsync<StateStoreException>(() => harness.Store.WriteAsync(StoreHarness.Key(n), StoreHarness.Value(n, 1), 0));
        }

        Assert.Single(harness.Log.Lines, line => line.Level >= LogLevel.Warning);
        harness.BeforeWrite = null;
        await harness.WriteAsync(1, 1);
        await harness.WriteAsync(2, 1);
        Assert.Contains("after 40 changes were not", Assert.Single(harness.Log.Lines, line => line.Level == LogLevel.Warning).Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhenSomeOfABatchReachesTheDiskAndTheRestFails_LeavesNothingBehind()
    {
        await using var harness = StoreHarness.Create();
        await harness.WriteAsync(1, 1);
        var writes = 0;
        harness.BeforeWrite = (_, _) =>
        {
            if (Interlocked.Increment(ref writes) > 1)
            {
                throw new IOException("Input/output error");
            }
        };

        // More than a page, so that the batch is more than one write of the disk.
        var failed = Enumerable.Range(100, 12).Select(n => harness.Store.WriteAsync(StoreHarness.Key(n), StoreHarness.Value(n, 1, 1_000_000), 0)).ToArray();
        var outcomes = await Task.WhenAll(failed.Select(async w => await Record.ExceptionAsync(() => w)));
        var lost = Enumerable.Range(100, 12).Where((_, i) => outcomes[i] is not null).ToArray();
        Assert.NotEmpty(lost);
        harness.BeforeWrite = null;
        await harness.WriteAsync(2, 1);
        await using var copy = harness.OpenAsIfKilled();
        await copy.AssertIsAsync(1, 1);
        await copy.AssertIsAsync(2, 1);
        foreach (var n in lost)
        {
            Assert.Equal(0, (await harness.Store.ReadAsync(StoreHarness.Key(n))).Version);
            Assert.Equal(0, (await copy.Store.ReadAsync(StoreHarness.Key(n))).Version);
        }
    }

    private static string Segment(string directory) => Directory.GetFiles(directory, "states.*").Single();

    private static int LastByteOf(byte[] bytes) => Array.FindLastIndex(bytes, b => b != 0);

    private static byte[] ReadShared(string path)
    {
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
        var bytes = new byte[file.Length];
        file.ReadExactly(bytes);
        return bytes;
    }
}
