using Weir.Analytics.EventTime;
using Weir.Gateways;
using Weir.Grains.Gateways;
using Weir.Grains.Storage;
using Weir.Grains.Tests.Support;
using Weir.Records;

namespace Weir.Grains.Tests.Cluster;

public abstract class GatewayGrainSuite(short silos)
{
    private static readonly DateOnly Day = new(2024, 3, 1);
    private static readonly long Noon = DayNumber.Start(DayNumber.Of(Day)) + (12 * 3_600_000);

    [Fact]
    public async Task Queries_OfAnUnknownGateway_AnswerNothingAndStoreNothing()
    {
        await using var world = await StartAsync();
        var gateway = world.Gateway("nobody");

        Assert.Null(await gateway.GetSummaryAsync(CancellationToken.None));
        Assert.Null(await gateway.GetTotalsAsync(null, Day, Day, CancellationToken.None));
        Assert.Null(await gateway.WatchAsync(null, -1, CancellationToken.None));
        Assert.Null(await gateway.GetDayAsync(RecordKind.Counter, Day, CancellationToken.None));
        Assert.Equal(0, world.Storage.Count);
        Assert.Empty(await world.ListedAsync());
    }

    [Fact]
    public async Task Queries_OfThreeKinds_AnswerEachByItsRules()
    {
        await using var world = await StartAsync();
        await world.CommitAsync(RecordKind.Counter, ("gw", new(Noon, 1, 2)), ("gw", new(Noon, 9, 9)), ("gw", new(Noon + 1_000, 3, 4)));
        await world.CommitAsync(RecordKind.Cumulative, ("gw", new(Noon, 100, 200)), ("gw", new(Noon + 60_000, 150, 220)), ("gw", new(Noon, 1, 1)));
        await world.CommitAsync(RecordKind.Rate, ("gw", Reading.OfRate(Noon, 1, 1)), ("gw", Reading.OfRate(Noon + 1_500, 3, 0.4)));
        var summary = await world.Gateway("gw").GetSummaryAsync(CancellationToken.None);

        Assert.Equal(
            [
                new KindSummary(RecordKind.Counter, new LastReading(Noon + 1_000, 3, 4), null, 2, 0, 1, 0, 0),
                new KindSummary(RecordKind.Cumulative, new LastReading(Noon + 60_000, 150, 220), Noon + 30_000, 2, 1, 0, 0, 0),
                new KindSummary(RecordKind.Rate, new LastReading(Noon + 1_500, 3, 0.4), Noon - 28_500, 2, 0, 0, 0, 0),
            ],
            summary!.Kinds);
        Assert.Equal([new DayTotals(Day, 4, 6, 2, null)], await world.TotalsAsync("gw", RecordKind.Counter));
        Assert.Equal([new DayTotals(Day, 50, 20, 2, 60_000)], await world.TotalsAsync("gw", RecordKind.Cumulative));
        Assert.Equal([new DayTotals(Day, 5, 1, 2, 1_500)], await world.TotalsAsync("gw", RecordKind.Rate));
    }

    [Fact]
    public async Task GetTotalsAsync_WhenTheKindIsLeftOut_AnswersTheOnlyOneOrNamesThem()
    {
        await using var world = await StartAsync();
        await world.CommitAsync(RecordKind.Counter, ("gw", new(Noon, 1, 2)));
        var one = await world.Gateway("gw").GetTotalsAsync(null, Day, Day, CancellationToken.None);
        Assert.Equal((RecordKind.Counter, 1, (long?)null), (one!.Kind, one.Days.Count, one.FinalUntil));
        Assert.Empty((await world.Gateway("gw").GetTotalsAsync(null, Day.AddDays(1), Day.AddDays(9), CancellationToken.None))!.Days);

        var neverSent = await world.Gateway("gw").GetTotalsAsync(RecordKind.Rate, Day, Day, CancellationToken.None);
        Assert.Equal((RecordKind.Rate, 0, (long?)null), (neverSent!.Kind, neverSent.Days.Count, neverSent.FinalUntil));

        await world.CommitAsync(RecordKind.Cumulative, ("gw", new(Noon, 1, 2)));
        var two = await world.Gateway("gw").GetTotalsAsync(null, Day, Day, CancellationToken.None);
        Assert.Null(two!.Kind);
        Assert.Equal([RecordKind.Counter, RecordKind.Cumulative], two.Kinds);
    }

    [Fact]
    public async Task CheckpointAsync_AfterTheWrite_TellsTheDayShardAndTheList()
    {
        await using var world = await StartAsync();
        await world.CommitAsync(RecordKind.Counter, ("b", new(Noon, 1, 2)), ("a", new(Noon, 3, 4)), ("a", new(Noon + DayNumber.Milliseconds, 5, 6)));

        Assert.Equal(["a", "b"], await world.ListedAsync());
        var today = Assert.Single(await world.TopAsync(RecordKind.Counter, Day, "a"), total => total.Gateway == "a");
        Assert.Equal((3, 4), (today.Tx, today.Rx));
        Assert.Contains(await world.TopAsync(RecordKind.Counter, Day.AddDays(1), "a"), total => total is { Gateway: "a", Total: 11 });
        Assert.Contains("gateway", world.Storage.StatesOf("a").Keys);
    }

    [Fact]
    public async Task Totals_WhenTheSiloCrashes_CountEveryRecordOnce()
    {
        await using var world = await StartAsync(partitions: 2);
        for (var i = 0; i < 5; i++)
        {
            var first = world.Log.Append(RecordKind.Counter, 0, ("gw", new Reading(Noon + (i * 10), 1, 0)));
            var second = world.Log.Append(RecordKind.Counter, 1, ("gw", new Reading(Noon + (i * 10) + 5, 0, 1)));
            if (i % 2 == 0)
            {
                await world.Soon(first);
            }

            await world.CrashAsync();
            await world.Soon(second);
        }

        await world.CommitAsync(RecordKind.Counter, ("gw", new(Noon + 1_000, 100, 100)));
        Assert.Equal([new DayTotals(Day, 105, 105, 11, null)], await world.TotalsAsync("gw", RecordKind.Counter));
        Assert.Equal(210, Assert.Single(await world.TopAsync(RecordKind.Counter, Day, "gw")).Total);
    }

    [Theory]
    [InlineData(FaultTime.Before, "gateway")]
    [InlineData(FaultTime.After, "gateway")]
    [InlineData(FaultTime.Before, "day-shard")]
    [InlineData(FaultTime.After, "day-shard")]
    [InlineData(FaultTime.Before, "gateway-list")]
    [InlineData(FaultTime.After, "gateway-list")]
    public async Task Totals_WhenAWriteFails_CountEveryRecordOnce(FaultTime time, string state)
    {
        await using var world = await StartAsync();
        for (var i = 0; i < 4; i++)
        {
            world.Storage.FailNextWrite(name => name == state, time);
            var other = world.CommitAsync(RecordKind.Cumulative, ("gw", new(Noon + (i * 60_000), i * 10, 0)));
            await world.CommitAsync(RecordKind.Counter, ("gw", new(Noon + i, 1, 2)), ($"other{i}", new(Noon, 1, 1)));
            await other;
        }

        Assert.True(world.Storage.FaultsLeft == 0, $"{world.Storage.FaultsLeft} faults never struck");
        Assert.Equal([new DayTotals(Day, 4, 8, 4, null)], await world.TotalsAsync("gw", RecordKind.Counter));
        Assert.Equal([new DayTotals(Day, 30, 0, 4, 180_000)], await world.TotalsAsync("gw", RecordKind.Cumulative));
        Assert.Contains(await world.TopAsync(RecordKind.Counter, Day, "gw"), total => total is { Gateway: "gw", Tx: 4, Rx: 8 });
        Assert.Contains(await world.TopAsync(RecordKind.Cumulative, Day, "gw"), total => total is { Gateway: "gw", Tx: 30 });
        Assert.Equal(["gw", "other0", "other1", "other2", "other3"], await world.ListedAsync());
    }

    [Fact]
    public async Task WatchAsync_WhenTheKindChanges_AnswersTheDayOfTheNewestReading()
    {
        await using var world = await StartAsync();
        await world.CommitAsync(RecordKind.Counter, ("gw", new(Noon, 1, 2)));
        var known = await world.Gateway("gw").WatchAsync(null, -1, CancellationToken.None);
        Assert.Equal(new DayTotals(Day, 1, 2, 1, null), known!.Totals);

        var next = world.Gateway("gw").WatchAsync(null, known.Version, CancellationToken.None);
        await world.CommitAsync(RecordKind.Counter, ("gw", new(Noon + DayNumber.Milliseconds, 7, 7)));
        await world.Soon(next);
        Assert.Equal(new DayTotals(Day.AddDays(1), 7, 7, 1, null), (await next)!.Totals);
    }

    [Fact]
    public async Task Delivery_WhenOneRecordIsPoison_ParksItAndCountsItsNeighbours()
    {
        await using var world = await StartAsync();
        await world.CommitAsync(RecordKind.Cumulative, ("gw", new(Noon, 1, 0)), ("gw", new(Noon + 1, 1L << 40, 0)), ("gw", new(Noon + 2, 5, 0)), ("gw", new(Noon + 3, -1, 0)));

        Assert.Equal([1, 3], world.DeadLetters.Letters.Select(letter => letter.Index));
        Assert.Equal([new DayTotals(Day, 4, 0, 2, 2)], await world.TotalsAsync("gw", RecordKind.Cumulative));
    }

    [Fact]
    public async Task CheckpointAsync_WhenTheLogWasReplaced_LetsGoOfThePlacesInPartitionsThatNoLongerExist()
    {
        await using var world = await StartAsync(partitions: 3);
        await world.Soon(Task.WhenAll(Enumerable.Range(0, 3).Select(partition => world.Log.Append(RecordKind.Counter, partition, ("gw", new Reading(Noon + partition, 1, 0))))));
        await world.Soon(world.Log.Append(RecordKind.Rate, 2, ("gw", Reading.OfRate(Noon, 1, 1))));
        Assert.Equal([(RecordKinds.Counter, 0), (RecordKinds.Counter, 1), (RecordKinds.Counter, 2), (RecordKinds.Rate, 2)], Places("log-"));

        await world.ReplaceLogAsync("other", partitions: 2);
        await world.CommitAsync(RecordKind.Counter, ("gw", new(Noon + 10, 1, 0)));

        // Of the stream that was read; of the other nothing has been.
        Assert.Equal([(RecordKinds.Counter, 0)], Places("other-"));
        Assert.Equal([(RecordKinds.Rate, 2)], Places("log-"));

        // Nothing is counted twice for it, in memory or after a crash.
        await world.Soon(world.Log.Append(RecordKind.Counter, 1, ("gw", new Reading(Noon + 11, 1, 0))));
        await world.CrashAsync();
        await world.CommitAsync(RecordKind.Counter, ("gw", new(Noon + 12, 1, 0)));
        Assert.Equal([new DayTotals(Day, 6, 0, 6, null)], await world.TotalsAsync("gw", RecordKind.Counter));
        Assert.Equal([(RecordKinds.Counter, 0), (RecordKinds.Counter, 1)], Places("other-"));

        IEnumerable<(string Stream, int Partition)> Places(string log)
        {
            var reader = new StateReader(world.Storage.BytesOf("gw", "gateway"));
            return new GatewayStateCodec().Read(ref reader).Positions.All.Where(place => place.Log.StartsWith(log, StringComparison.Ordinal))
                .Select(place => (place.Stream, place.Partition)).Order().ToList();
        }
    }

    private Task<GatewayWorld> StartAsync(int partitions = 1, Action<GatewayOptions>? configure = null) => GatewayWorld.StartAsync(partitions, configure, silos);
}

public sealed class GatewayGrainTests() : GatewayGrainSuite(silos: 1);
