using Weir.Streaming.Log;

namespace Weir.Streaming.Tests.Log;

public sealed class RecoveryTests : IDisposable
{
    private readonly LogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task Open_WhenTheLastEntryIsTornAtAnyByte_KeepsAllBeforeItAndGoesOn()
    {
        long before, after;
        byte[] mark;
        await using (var log = _world.Open())
        {
            await _world.AppendAsync(log, "a=first");
            await _world.AppendAsync(log, "b=second");
            before = Assert.Single(log.GetStatus()).DurableAddress;
            mark = _world.CopyOf("acknowledged");
            await _world.AppendAsync(log, "c=third, torn");
            after = Assert.Single(log.GetStatus()).DurableAddress;
        }

        // As a kill leaves it: no saved set that knows how far the log went.
        File.Delete(Path.Combine(_world.Folder(0), "producers.bin"));
        var whole = await File.ReadAllBytesAsync(_world.Segment(0));
        for (var cut = before; cut < after; cut++)
        {
            await File.WriteAllBytesAsync(_world.Segment(0), whole[..(int)cut]);
            await File.WriteAllBytesAsync(Path.Combine(_world.Folder(0), "acknowledged"), mark);
            await using (var log = _world.Open())
            {
                // The last bytes may be FASTER's padding behind a whole entry.
                var read = await LogWorld.ReadAllAsync(log);
                Assert.Equal(["a=first", "b=second"], read.Take(2));
                Assert.True(read.Count == 2 || (read.Count == 3 && after - cut < 4), $"cut at {cut} of {after}: {read.Count} records");
                await _world.AppendAsync(log, "d=fourth");
                Assert.Equal("d=fourth", (await LogWorld.ReadAllAsync(log))[^1]);
            }

            File.Delete(Path.Combine(_world.Folder(0), "producers.bin"));
        }
    }

    [Fact]
    public async Task Open_WhenTheLastAcknowledgedEntryIsDamagedOrGone_RefusesAndChangesNothingUnlessToldToAcceptIt()
    {
        long before;
        await using (var log = _world.Open())
        {
            await _world.AppendAsync(log, "a=first");
            before = Assert.Single(log.GetStatus()).DurableAddress;
            await _world.AppendAsync(log, "b=acknowledged last of all");
        }

        File.Delete(Path.Combine(_world.Folder(0), "producers.bin"));
        var whole = await File.ReadAllBytesAsync(_world.Segment(0));
        foreach (var at in new[] { before, before + 4, before + 40, before + 100 })
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x20;
            foreach (var bytes in new[] { damaged, whole[..(int)at] })
            {
                await File.WriteAllBytesAsync(_world.Segment(0), bytes);
                var refusal = Assert.Throws<InvalidDataException>(() => _world.Open());
                Assert.Contains("counter/0", refusal.Message, StringComparison.Ordinal);
                Assert.Contains("AcceptNewLog", refusal.Message, StringComparison.Ordinal);
                Assert.Contains($"{_world.Segment(0)} at byte {before}", refusal.Message, StringComparison.Ordinal);
                Assert.Equal(bytes, await File.ReadAllBytesAsync(_world.Segment(0)));
            }
        }

        await using (var accepted = _world.Open(configure: o => o.AcceptNewLog = true))
        {
            Assert.Equal(["a=first"], await LogWorld.ReadAllAsync(accepted));
        }

        // Said once, it holds.
        await using var again = _world.Open();
        Assert.Equal(["a=first"], await LogWorld.ReadAllAsync(again));
    }

    [Fact]
    public async Task Open_WhenTheTailIsGarbage_CutsItAndKeepsEveryAcknowledgedEntry()
    {
        await using (var log = _world.Open())
        {
            await _world.AppendAsync(log, "a=1");
            await _world.AppendAsync(log, "a=2");
        }

        var random = new Random(7);
        var end = LogOffset.MaxAddress;
        for (var round = 0; round < 20; round++)
        {
            var bytes = await File.ReadAllBytesAsync(_world.Segment(0));
            var garbage = new byte[random.Next(1, 5_000)];
            random.NextBytes(garbage);
            await using (var log = _world.Open())
            {
                end = Assert.Single(log.GetStatus()).DurableAddress;
            }

            await File.WriteAllBytesAsync(_world.Segment(0), [.. bytes[..(int)end], .. garbage]);
            await using var again = _world.Open();
            Assert.Equal(["a=1", "a=2"], await LogWorld.ReadAllAsync(again));
            Assert.Equal(end, Assert.Single(again.GetStatus()).DurableAddress);
        }
    }

    [Fact]
    public async Task Open_WhenAnAcknowledgedEntryIsDamaged_KeepsWhatIsBehindItAndParksTheRange()
    {
        List<long> ends = [];
        await using (var log = _world.Open())
        {
            foreach (var record in new[] { "a=1", "b=2", "c=3", "d=4" })
            {
                await _world.AppendAsync(log, record);
                ends.Add(Assert.Single(log.GetStatus()).DurableAddress);
            }
        }

        File.Delete(Path.Combine(_world.Folder(0), "producers.bin"));
        var whole = await File.ReadAllBytesAsync(_world.Segment(0));
        for (var at = ends[0]; at < ends[1]; at++)
        {
            var damaged = whole.ToArray();
            damaged[at] ^= 0x20;
            await File.WriteAllBytesAsync(_world.Segment(0), damaged);
            _world.Letters.All.Clear();
            await using (var log = _world.Open())
            {
                var read = await LogWorld.ReadAllAsync(log);
                if (read.Count == 4)
                {
                    // Padding between two entries means nothing.
                    Assert.True(ends[1] - at <= 4, $"byte {at} of {ends[0]} to {ends[1]} was not noticed");
                    continue;
                }

                Assert.Equal(["a=1", "c=3", "d=4"], read);
                var letter = Assert.Single(_world.Letters.All);
                Assert.Equal((LogWorld.Stream, 0, ends[0]), (letter.Stream, letter.Partition, LogOffset.Address(letter.Offset)));
                Assert.Contains($"{ends[0]} to {ends[1]}", letter.Reason, StringComparison.Ordinal);
                Assert.Contains($"{_world.Segment(0)} at byte {ends[0]}", letter.Reason, StringComparison.Ordinal);
                Assert.StartsWith($"{_world.Segment(0)} at byte {ends[0]}: ", Assert.Single(log.GetStatus()).Damage, StringComparison.Ordinal);
            }

            File.Delete(Path.Combine(_world.Folder(0), "producers.bin"));
        }
    }

    [Fact]
    public async Task ReadAsync_WhenTheDeadLetterCannotBeParked_DoesNotPassTheDamage()
    {
        List<long> ends = [];
        await using (var log = _world.Open())
        {
            foreach (var record in new[] { "a=1", "b=2", "c=3" })
            {
                await _world.AppendAsync(log, record);
                ends.Add(Assert.Single(log.GetStatus()).DurableAddress);
            }
        }

        var bytes = await File.ReadAllBytesAsync(_world.Segment(0));
        bytes[ends[0] + 40] ^= 1;
        await File.WriteAllBytesAsync(_world.Segment(0), bytes);
        await using var again = _world.Open();
        await using var reader = again.CreateReader(LogWorld.Stream, 0);
        await reader.OpenAsync(null, CancellationToken.None);
        _world.Letters.Refuses = true;
        await Assert.ThrowsAsync<IOException>(async () => await reader.ReadAsync(10, CancellationToken.None));
        await Assert.ThrowsAsync<IOException>(async () => await reader.ReadAsync(10, CancellationToken.None));
        _world.Letters.Refuses = false;
        Assert.Equal(["a=1", "c=3"], (await reader.ReadAsync(10, CancellationToken.None)).SelectMany(e => e.Groups).Select(LogWorld.Text));
        Assert.Single(_world.Letters.All);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public async Task Open_WhenKilledAtRandomMoments_KeepsEverythingAcknowledged(int seed)
    {
        var random = new Random(seed);
        var world = _world;
        List<string> acknowledged = [];
        var next = 0;
        for (var life = 0; life < 5; life++)
        {
            var crashed = default(LogWorld);
            await using (var log = world.Open(1, o => o.SegmentBytes = 1 << 20))
            {
                Assert.Equal(acknowledged, (await LogWorld.ReadAllAsync(log)).Intersect(acknowledged));
                for (var i = random.Next(1, 40); i > 0; i--)
                {
                    var record = $"k={next++}{new string('.', random.Next(0, 60_000))}";
                    await world.AppendAsync(log, record);
                    acknowledged.Add(record);
                }

                crashed = world.Crash();
            }

            if (!ReferenceEquals(world, _world))
            {
                world.Dispose();
            }

            world = crashed;
            var end = new FileInfo(Directory.GetFiles(world.Folder(0), "*.log").Max()!);
            await using var torn = end.Open(FileMode.Append);
            var garbage = new byte[random.Next(0, 3_000)];
            random.NextBytes(garbage);
            await torn.WriteAsync(garbage);
        }

        await using (var log = world.Open(1, o => o.SegmentBytes = 1 << 20))
        {
            Assert.Equal(acknowledged, await LogWorld.ReadAllAsync(log));
        }

        world.Dispose();
    }

    [Fact]
    public async Task Open_WhenOpenedAgain_OffsetsStillRise()
    {
        List<long> offsets = [];
        for (var opening = 1; opening <= 4; opening++)
        {
            await using var log = _world.Open();
            Assert.Equal(opening, log.Opening);
            await _world.AppendAsync(log, $"a={opening}");
            offsets = [.. (await LogWorld.ReadEntriesAsync(log)).Select(e => e.Offset)];
        }

        Assert.Equal(offsets.Order(), offsets);
        Assert.Equal([1, 2, 3, 4], offsets.Select(LogOffset.Opening));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public async Task Open_WhenTheTailWasLost_AddressesUsedAgainAreNewOffsets(int rest)
    {
        long first;
        await using (var log = _world.Open(configure: o => o.Durability = LogDurability.Os))
        {
            await _world.AppendAsync(log, "a=kept");
            await _world.AppendAsync(log, "a=lost");
            first = (await LogWorld.ReadEntriesAsync(log))[1].Offset;
        }

        // What a loss of power may do where the operating system writes when it likes; the saved set knows of more than there is.
        using (var file = File.OpenWrite(_world.Segment(0)))
        {
            file.SetLength(LogOffset.Address(first) + rest);
        }

        _world.LosePower();

        await using var again = _world.Open(configure: o => o.Durability = LogDurability.Os);
        await _world.AppendAsync(again, "a=new");
        var entries = await LogWorld.ReadEntriesAsync(again);
        Assert.Equal(["a=kept", "a=new"], entries.SelectMany(e => e.Groups).Select(LogWorld.Text));
        Assert.Equal(LogOffset.Address(first), LogOffset.Address(entries[1].Offset));
        Assert.True(entries[1].Offset > first);
    }
}
