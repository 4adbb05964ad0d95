using Weir.Streaming.Log;

namespace Weir.Streaming.Tests.Log;

public sealed class SafeRetryTests : IDisposable
{
    private readonly LogWorld _world = new();

    public void Dispose() => _world.Dispose();

    [Fact]
    public async Task ClaimAsync_WhenTheLogLostWhatTheSavedSetKnows_TakesTheRequestAgain()
    {
        long end;
        await using (var log = _world.Open(configure: o => o.Durability = LogDurability.Os))
        {
            await _world.SendAsync(log, "p", 1, "a=kept");
            end = Assert.Single(log.GetStatus()).DurableAddress;
            await _world.SendAsync(log, "p", 2, "a=lost");
        }

        using (var file = File.OpenWrite(_world.Segment(0)))
        {
            file.SetLength(end);
        }

        _world.LosePower();
        await using var again = _world.Open(configure: o => o.Durability = LogDurability.Os);
        Assert.Equal(ClaimOutcome.Complete, (await _world.SendAsync(again, "p", 1, "a=kept")).Outcome);
        Assert.Equal(ClaimOutcome.Incomplete, (await _world.SendAsync(again, "p", 2, "a=lost")).Outcome);
        Assert.Equal(["a=kept", "a=lost"], await LogWorld.ReadAllAsync(again));
    }

    [Fact]
    public async Task ClaimAsync_WhenTheRequestIsRepeated_AppendsNothingAndGivesTheFirstCounts()
    {
        await using var log = _world.Open();
        Assert.Equal(ClaimOutcome.First, (await _world.SendAsync(log, "p", 1, "a=1", "b=2")).Outcome);
        var (outcome, attempt, last) = await _world.SendAsync(log, "p", 1, "a=1", "b=2");
        Assert.Equal((ClaimOutcome.Complete, 2, (long?)1), (outcome, attempt?.Accepted, last));
        Assert.Equal(["a=1", "b=2"], await LogWorld.ReadAllAsync(log));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task ClaimAsync_WhenTheProcessDiedInBetween_StillKnowsTheNumbers(bool kill)
    {
        var log = _world.Open(3);
        for (var sequence = 1; sequence <= 20; sequence++)
        {
            await _world.SendAsync(log, "p", sequence, $"a={sequence}", $"b={sequence}", $"c={sequence}");
        }

        using var crashed = _world.Crash();
        await log.DisposeAsync();
        var world = kill ? crashed : _world;
        await using var again = world.Open(3);
        for (var sequence = 1; sequence <= 20; sequence++)
        {
            var (outcome, attempt, _) = await world.SendAsync(again, "p", sequence, "x=never");
            Assert.Equal((ClaimOutcome.Complete, 3), (outcome, attempt?.Accepted));
        }

        Assert.Equal((ClaimOutcome.Refused, (long?)20), ((await world.SendAsync(again, "p", 22, "x=never")).Outcome, (await world.SendAsync(again, "p", 22)).Last));
        Assert.Equal(ClaimOutcome.First, (await world.SendAsync(again, "p", 21, "d=21")).Outcome);
    }

    [Fact]
    public async Task AppendAsync_WhenNothingWasAccepted_TheNumberIsRememberedAcrossARestart()
    {
        await using (var log = _world.Open(4))
        {
            using var claim = await log.ClaimAsync(LogWorld.Stream, new ProducerSequence("p", 1), CancellationToken.None);
            using var none = LogWorld.Records();
            await log.AppendAsync(LogWorld.Stream, none, _world.Attempt(4, 0, 7), claim, CancellationToken.None);
        }

        await using var again = _world.Open(4);
        var (outcome, attempt, _) = await _world.SendAsync(again, "p", 1, "a=never");
        Assert.Equal((ClaimOutcome.Complete, 0, 7), (outcome, attempt?.Accepted, attempt?.Rejected));
        var entries = new List<LogEntry>();
        for (var partition = 0; partition < 4; partition++)
        {
            entries.AddRange(await LogWorld.ReadEntriesAsync(again, partition));
        }

        Assert.Empty(Assert.Single(entries).Groups);
    }

    [Fact]
    public async Task AppendAsync_WhenTheProcessDiedBetweenTheParts_TheRepeatCompletesWhatIsMissing()
    {
        // Partition 1 has a full disk: the request ends up in partition 0 only.
        var full = true;
        string[] records = [.. Enumerable.Range(0, 20).Select(i => $"g{i}={i}")];
        await using (var log = _world.Open(2, files: (d, s, w) => new FailingFiles(d, s, w, () => full && d.EndsWith('1'))))
        {
            await Assert.ThrowsAsync<AppendFailedException>(() => _world.SendAsync(log, "p", 1, records));
        }

        full = false;

        // More partitions than in the first attempt: the repeat must be divided as that was, and cut as that was.
        await using var again = _world.Open(5, o => o.MaxEntryBytes = LogDefaults.MinEntryBytes);
        var (outcome, attempt, last) = await _world.SendAsync(again, "p", 1, records);
        Assert.Equal((ClaimOutcome.Incomplete, 2, (long?)0), (outcome, attempt?.PartitionCount, last));
        Assert.Equal(ClaimOutcome.Complete, (await _world.SendAsync(again, "p", 1, records)).Outcome);
        List<string> read = [.. await LogWorld.ConsumeAllAsync(again, 0), .. await LogWorld.ConsumeAllAsync(again, 1)];
        Assert.Equal(records.Order(StringComparer.Ordinal), read.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task ReadAsync_WhenAPartStandsInTheLogTwice_ItsSecondPlaceComesWithoutRecords()
    {
        await using (var log = _world.Open())
        {
            await _world.SendAsync(log, "p", 1, "a=1");
            await _world.SendAsync(log, "p", 2, "a=2");
        }

        // The first entry once more behind the last, as a writer with a stale view would leave it.
        var bytes = await File.ReadAllBytesAsync(_world.Segment(0));
        long end;
        await using (var log = _world.Open())
        {
            end = Assert.Single(log.GetStatus()).DurableAddress;
        }

        var firstEnd = 64 + (int)EntryFormat.FrameBytes(BitConverter.ToInt32(bytes, 64));
        await File.WriteAllBytesAsync(_world.Segment(0), [.. bytes[..(int)end], .. bytes[64..firstEnd]]);
        await using var again = _world.Open();
        var entries = await LogWorld.ReadEntriesAsync(again);
        Assert.Equal([1, 1, 0], entries.Select(e => e.Groups.Count));

        // Read again from the beginning the first occurrence is still no repeat.
        Assert.Equal([1, 1, 0], (await LogWorld.ReadEntriesAsync(again)).Select(e => e.Groups.Count));
    }

    [Fact]
    public async Task ClaimAsync_WhenTheProcessDiedWithAsManyProducersAsMayBe_RefusesNewOnesAndKnowsTheOthers()
    {
        _world.Producers.MaxProducers = 2;
        await using var log = _world.Open();
        await _world.SendAsync(log, "a", 1, "k=1");
        await _world.SendAsync(log, "b", 1, "k=2");
        Assert.Equal(ClaimOutcome.Full, (await _world.SendAsync(log, "c", 1, "k=3")).Outcome);

        using var crashed = _world.Crash();
        crashed.Producers.MaxProducers = 2;
        await using var again = crashed.Open();
        Assert.Equal(ClaimOutcome.Full, (await crashed.SendAsync(again, "c", 1, "k=3")).Outcome);
        Assert.Equal(ClaimOutcome.Complete, (await crashed.SendAsync(again, "a", 1, "k=1")).Outcome);
        Assert.Equal(ClaimOutcome.First, (await crashed.SendAsync(again, "b", 2, "k=4")).Outcome);
        Assert.Equal(["k=1", "k=2", "k=4"], await LogWorld.ReadAllAsync(again));
    }

    [Fact]
    public async Task ClaimAsync_WhenTheBoundWasLowered_KnowsEveryProducerOfTheLogAllTheSame()
    {
        await using (var log = _world.Open())
        {
            await _world.SendAsync(log, "a", 1, "k=1");
            await _world.SendAsync(log, "b", 1, "k=2");
        }

        _world.Producers.MaxProducers = 1;
        await using var again = _world.Open();
        Assert.Equal(ClaimOutcome.Complete, (await _world.SendAsync(again, "a", 1, "k=1")).Outcome);
        Assert.Equal(ClaimOutcome.Complete, (await _world.SendAsync(again, "b", 1, "k=2")).Outcome);
        Assert.Equal(ClaimOutcome.Full, (await _world.SendAsync(again, "c", 1, "k=3")).Outcome);
    }

    [Fact]
    public async Task ClaimAsync_WhenTheClaimIsUsedWrongly_SaysSo()
    {
        await using var log = _world.Open();
        using var records = LogWorld.Records("a=1");
        var claim = await log.ClaimAsync(LogWorld.Stream, new ProducerSequence("p", 1), CancellationToken.None);
        claim.Dispose();
        await Assert.ThrowsAsync<ArgumentException>(async () => await log.AppendAsync(LogWorld.Stream, records, _world.Attempt(), claim, CancellationToken.None));
        using var refused = await log.ClaimAsync(LogWorld.Stream, new ProducerSequence("p", 9), CancellationToken.None);
        await Assert.ThrowsAsync<ArgumentException>(async () => await log.AppendAsync(LogWorld.Stream, records, _world.Attempt(), refused, CancellationToken.None));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(async () => await log.AppendAsync(LogWorld.Stream, records, _world.Attempt(2), null, CancellationToken.None));
    }
}
