using Weir.Persistence.Faster;
using Weir.Persistence.Faster.Store;

namespace Weir.Persistence.Tests.Faster;

public sealed class StateStoreTests
{
    [Fact]
    public async Task Open_WhenClosedBefore_HasEveryStateAndVersion()
    {
        await using var harness = StoreHarness.Create();
        var first = await harness.WriteAsync(1, 1);
        var second = await harness.WriteAsync(2, 1);
        await harness.WriteAsync(2, 2, second);
        await harness.ReopenAsync();
        await harness.AssertIsAsync(1, 1);
        await harness.AssertIsAsync(2, 2);
        await harness.WriteAsync(1, 2, first);
        await harness.ReopenAsync();
        await harness.AssertIsAsync(1, 2);
        Assert.Equal(2, harness.Store.Count);
    }

    [Fact]
    public async Task Open_WhenAStateWasCleared_DoesNotBringItBack()
    {
        await using var harness = StoreHarness.Create();
        var version = await harness.WriteAsync(1, 1);
        await harness.Store.ClearAsync(StoreHarness.Key(1), version);
        await using var copy = harness.OpenAsIfKilled();
        Assert.Equal(0, (await copy.Store.ReadAsync(StoreHarness.Key(1))).Version);
        Assert.True(await copy.WriteAsync(1, 2) > version, "a version came again");
    }

    [Fact]
    public async Task Open_WhenTwiceAtATime_NamesTheDirectory()
    {
        await using var harness = StoreHarness.Create();
        var refusal = Assert.Throws<StateStoreException>(() =>
            StateStore.Open(harness.Options, "second", harness.Log, TimeProvider.System));
        Assert.Contains(harness.Directory.Path, refusal.Message, StringComparison.Ordinal);
        Assert.Contains("in use", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Write_WhenAFewStatesAreRewrittenForEver_KeepsTheDiskWithinItsBound()
    {
        const int States = 1_000;
        const int Generations = 1_000;
        await using var harness = StoreHarness.Create(indexCheckpointBytes: 16 << 20);
        var versions = new long[States];
        var largest = 0L;
        for (var generation = 0; generation < Generations; generation++)
        {
            var writes = Enumerable.Range(0, States).Select(n => harness.WriteAsync(n, generation, versions[n])).ToArray();
            versions = await Task.WhenAll(writes);
            largest = generation % 20 == 0 ? Math.Max(largest, harness.Directory.DiskBytes) : largest;
        }

        // 1,000,000 writes are about 460 MB. The bound of FasterStorageOptions: 2 × live + 4 segments + two index checkpoints.
        var bound = (2 * States * 480L) + (4 * harness.Options.SegmentBytes) + (2 * States * 64L);
        Assert.True(largest <= bound, $"{largest} bytes on disk, the bound is {bound}");
        await harness.ReopenAsync();
        for (var n = 0; n < States; n++)
        {
            await harness.AssertIsAsync(n, Generations - 1);
        }
    }

    [Fact]
    public async Task Compaction_WhenStatesRestForLong_KeepsThem()
    {
        const int Resting = 500;
        await using var harness = StoreHarness.Create(indexCheckpointBytes: 4 << 20);
        for (var n = 0; n < Resting; n++)
        {
            await harness.WriteAsync(n, 7);
        }

        var cleared = await harness.WriteAsync(999, 0);
        await harness.Store.ClearAsync(StoreHarness.Key(999), cleared);
        var versions = new long[200];
        for (var generation = 0; generation < 300; generation++)
        {
            versions = await Task.WhenAll(versions.Select((v, i) => harness.WriteAsync(10_000 + i, generation, v, 1_000)).ToArray());
        }

        await harness.Store.DisposeAsync();
        Assert.False(File.Exists(Path.Combine(harness.Directory.Path, "states.00000001")), "no segment was given back");
        foreach (var reopen in new[] { false, true })
        {
            await using var copy = reopen ? harness.OpenAsIfKilled(DeleteIndexCheckpoints) : harness.OpenAsIfKilled();
            for (var n = 0; n < Resting; n++)
            {
                await copy.AssertIsAsync(n, 7);
            }

            Assert.Equal(0, (await copy.Store.ReadAsync(StoreHarness.Key(999))).Version);
            Assert.Equal(Resting + versions.Length, copy.Store.Count);
        }

        harness.Open();
    }

    [Fact]
    public async Task Read_WhenWritesAndCompactionGoOn_NeverGivesAnythingButAStateThatWasWritten()
    {
        const int States = 100;
        await using var harness = StoreHarness.Create();
        var newest = new int[States];
        await Task.WhenAll(Enumerable.Range(0, States).Select(n => harness.WriteAsync(n, 0, 0, 2_000)));
        using var stop = new CancellationTokenSource();
        var reader = Task.Run(async () =>
        {
            var reads = 0;
            for (var n = 0; !stop.IsCancellationRequested; n = (n + 1) % States, reads++)
            {
                var least = Volatile.Read(ref newest[n]);
                var (_, value) = await harness.Store.ReadAsync(StoreHarness.Key(n));
                var generation = BitConverter.ToInt32(value.Span[4..]);
                Assert.True(generation >= least, $"state {n} went back from {least} to {generation}");
                Assert.Equal(StoreHarness.Value(n, generation, 2_000), value.ToArray());
            }

            return reads;
        });
        var versions = new long[States];
        for (var n = 0; n < States; n++)
        {
            versions[n] = (await harness.Store.ReadAsync(StoreHarness.Key(n))).Version;
        }

        for (var generation = 1; generation <= 300; generation++)
        {
            versions = await Task.WhenAll(versions.Select((v, n) => harness.WriteAsync(n, generation, v, 2_000)).ToArray());
            Array.Fill(newest, generation);
        }

        await stop.CancelAsync();
        Assert.True(await reader > 0, "nothing was read meanwhile");
    }

    private static void DeleteIndexCheckpoints(string directory)
    {
        foreach (var path in Directory.EnumerateFiles(directory, "index-*"))
        {
            File.Delete(path);
        }
    }
}
