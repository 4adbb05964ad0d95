using Weir.Analytics.EventTime;
using Weir.Days;
using Weir.Grains.Gateways;
using Weir.Grains.Publishing;
using Weir.Grains.Tests.Support;
using Weir.Lists;
using Weir.Questions;
using Weir.Records;

namespace Weir.Grains.Tests.Cluster;

public abstract class DayShardGrainSuite(short silos)
{
    private static readonly DateOnly Day = new(2024, 3, 1);
    private static readonly long Noon = DayNumber.Start(DayNumber.Of(Day)) + (12 * 3_600_000);

    [Fact]
    public async Task GetTopAsync_WhenTheBestHaveFallen_AsksTheListedGatewaysAgain()
    {
        await using var world = await StartAsync();
        const long modulus = 1L << 32;
        var ids = Enumerable.Range(0, int.MaxValue).Select(i => $"gw{i:D6}").Where(id => DayTotalsPublisher.ShardOf(id) == 0).Take(4_300).ToArray();
        await world.CommitAsync(RecordKind.Cumulative, [.. ids.SelectMany((id, i) => new[]
        {
            (id, new Reading(Noon, 3_000_000_000, 0)),
            (id, new Reading(Noon + 20_000, 100_000 + i, 0)),
        })]);
        var wrapped = await world.TopAsync(RecordKind.Cumulative, Day, ids[0], 3);
        Assert.Equal([(ids[^1], modulus - 3_000_000_000 + 104_299), (ids[^2], modulus - 3_000_000_000 + 104_298)], wrapped.Take(2).Select(day => (day.Gateway, day.Tx)));

        // A reading in between shows, for the best 2,000, that the counter did not wrap but began again: their totals fall below all others.
        await world.CommitAsync(RecordKind.Cumulative, [.. ids[2_300..].Select(id => (id, new Reading(Noon + 19_999, 3_000_000_000, 0)))]);
        var top = await world.TopAsync(RecordKind.Cumulative, Day, ids[0], 100);

        Assert.Equal(Enumerable.Range(0, 100).Select(i => (ids[2_299 - i], modulus - 3_000_000_000 + 102_299 - i)), top.Select(day => (day.Gateway, day.Tx)));
    }

    [Fact]
    public async Task GetTopAsync_WhenThereAreMoreGatewaysToAskThanInItsTime_LetsTotalsThroughInBetweenAndIsExactInTheEnd()
    {
        await using var world = await StartAsync(configure: options => options.MaxAskingTime = TimeSpan.Zero);
        var ids = Enumerable.Range(0, int.MaxValue).Select(i => $"gw{i:D6}").Where(id => DayTotalsPublisher.ShardOf(id) == 0).Take(4_300).ToArray();
        await world.CommitAsync(RecordKind.Cumulative, [.. ids.SelectMany((id, i) => new[]
        {
            (id, new Reading(Noon, 3_000_000_000, 0)),
            (id, new Reading(Noon + 20_000, 100_000 + i, 0)),
        })]);
        await world.CommitAsync(RecordKind.Cumulative, [.. ids[2_300..].Select(id => (id, new Reading(Noon + 19_999, 3_000_000_000, 0)))]);
        var shard = world.Grains.GetGrain<IDayShardGrain>(IDayShardGrain.Key(RecordKind.Cumulative, Day, 0));

        // Each question asks a few pages. What changes in between is of gateways that have answered and of such that have not.
        var changed = new HashSet<int>();
        for (var asked = 0; asked < 3; asked++)
        {
            await Assert.ThrowsAsync<AnswerPendingException>(() => shard.GetTopAsync(TopOrder.Total, 100, CancellationToken.None));
            var some = Enumerable.Range(0, 10).Select(i => (i * 227) + asked).Where(changed.Add).ToArray();
            await world.CommitAsync(RecordKind.Cumulative, [.. some.Select(i => (ids[i], new Reading(Noon + 21_000, 200_000 + i, 0)))]);
        }

        var top = await world.TopAsync(RecordKind.Cumulative, Day, ids[0], 100);
        var expected = Enumerable.Range(0, 4_300).Select(i => (Id: ids[i], Tx: Tx(i, changed.Contains(i)))).OrderByDescending(gateway => gateway.Tx)
            .ThenBy(gateway => gateway.Id, StringComparer.Ordinal).Take(100);
        Assert.Equal(expected, top.Select(day => (day.Gateway, day.Tx)));
        Assert.True(world.Asked > 0, "everybody was asked in one question");

        // Two thousand began again at the later reading, whose value is then their difference; the others wrapped.
        static long Tx(int index, bool isChanged) =>
            (index < 2_300 ? (1L << 32) - 3_000_000_000 + 100_000 + index : 100_000 + index) + (isChanged ? 100_000 : 0);
    }

    [Fact]
    public async Task PublishAsync_OfAnOlderVersion_ChangesNothingEvenAfterARestart()
    {
        await using var world = await StartAsync();
        var key = IDayShardGrain.Key(RecordKind.Counter, Day, 3);
        await world.Grains.GetGrain<IDayShardGrain>(key).PublishAsync(new[] { new GatewayDay("a", 5, 10, 10), new GatewayDay("b", 1, 1, 1) }, CancellationToken.None);
        await world.CrashAsync();
        var shard = world.Grains.GetGrain<IDayShardGrain>(key);
        await shard.PublishAsync(new[] { new GatewayDay("a", 4, 99, 99), new GatewayDay("b", 2, 0, 0) }, CancellationToken.None);

        Assert.Equal(
            [new GatewayDay("a", 5, 10, 10), new GatewayDay("b", 2, 0, 0)], await shard.GetTopAsync(TopOrder.Total, 100, CancellationToken.None));
    }

    [Fact]
    public async Task PublishAsync_OfAnOlderVersionOfAGatewayLetGo_ChangesNothingEvenAfterARestart()
    {
        await using var world = await StartAsync();
        var ids = Enumerable.Range(0, int.MaxValue).Select(i => $"gw{i:D6}").Where(id => DayTotalsPublisher.ShardOf(id) == 0).Take(4_300).ToArray();
        await world.CommitAsync(RecordKind.Counter, [.. ids.Select((id, i) => (id, new Reading(Noon, 1_000 + i, 0)))]);
        await world.CrashAsync();
        var shard = world.Grains.GetGrain<IDayShardGrain>(IDayShardGrain.Key(RecordKind.Counter, Day, 0));

        // The least of all was let go, and its version with it. A message of long ago arrives now.
        await shard.PublishAsync(new[] { new GatewayDay(ids[0], 0, 999_999, 0) }, CancellationToken.None);
        Assert.Equal([ids[^1], ids[^2]], (await shard.GetTopAsync(TopOrder.Tx, 2, CancellationToken.None)).Select(day => day.Gateway));

        // What is true is taken, from a gateway let go and from a new one.
        var fresh = Enumerable.Range(0, int.MaxValue).Select(i => $"new{i}").First(id => DayTotalsPublisher.ShardOf(id) == 0);
        await world.CommitAsync(RecordKind.Counter, (ids[0], new Reading(Noon + 1, 100_000, 0)), (fresh, new Reading(Noon, 200_000, 0)));
        Assert.Equal([(fresh, 200_000), (ids[0], 101_000), (ids[^1], 5_299)], (await shard.GetTopAsync(TopOrder.Tx, 3, CancellationToken.None)).Select(day => (day.Gateway, day.Tx)));
    }

    [Fact]
    public async Task PublishAsync_OfAGatewayBehindAllLetGo_WritesNothing()
    {
        await using var world = await StartAsync();
        var key = IDayShardGrain.Key(RecordKind.Counter, Day, 0);
        var shard = world.Grains.GetGrain<IDayShardGrain>(key);
        await shard.PublishAsync(Enumerable.Range(0, 5_000).Select(i => new GatewayDay($"g{i:D4}", 1, 1_000 + i, 1_000 + i)).ToList(), CancellationToken.None);
        var stored = world.Storage.BytesOf(key, "day-shard");

        await shard.PublishAsync(new[] { new GatewayDay("least", 1, 1, 1), new GatewayDay("g0000", 2, 1_001, 1_001) }, CancellationToken.None);
        Assert.Same(stored, world.Storage.BytesOf(key, "day-shard"));
        await shard.PublishAsync(new[] { new GatewayDay("g4999", 2, 1, 1) }, CancellationToken.None);
        Assert.NotSame(stored, world.Storage.BytesOf(key, "day-shard"));
        Assert.Equal("g4998", (await shard.GetTopAsync(TopOrder.Total, 1, CancellationToken.None))[0].Gateway);
    }

    [Fact]
    public async Task AddAsync_OfMoreThanAPart_RewritesTheLastPartOnlyAndKeepsAll()
    {
        await using var world = await StartAsync();
        var list = IdListPublisher.Shard(world.Grains, ListSubject.Gateways, 5);
        var ids = Enumerable.Range(0, 2_500).Select(i => $"{i * 7919 % 2_500:D4}-{new string('x', 100)}").ToList();
        await list.AddAsync(ids.GetRange(0, 1_700), CancellationToken.None);
        var first = world.Storage.BytesOf("5", "gateway-list");
        await list.AddAsync(ids.GetRange(1_600, 900), CancellationToken.None);

        Assert.Same(first, world.Storage.BytesOf("5", "gateway-list"));
        Assert.Equal(["gateway-list", "gateway-list-1", "gateway-list-2"], world.Storage.StatesOf("5").Keys.Order(StringComparer.Ordinal));
        Assert.All(world.Storage.StatesOf("5").Values, size => Assert.InRange(size, 1, 110_000));
        await world.CrashAsync();
        list = IdListPublisher.Shard(world.Grains, ListSubject.Gateways, 5);
        Assert.Equal(ids.Order(StringComparer.Ordinal), await list.GetPageAsync(null, 10_000, CancellationToken.None));
        await list.AddAsync(new List<string> { "a", ids[3] }, CancellationToken.None);
        Assert.Equal(2_501, (await list.GetPageAsync(null, 10_000, CancellationToken.None)).Count);
        Assert.Same(first, world.Storage.BytesOf("5", "gateway-list"));
    }

    [Fact]
    public async Task GetTopAsync_OfADayWithoutRecords_IsEmptyAndStoresNothing()
    {
        await using var world = await StartAsync();
        Assert.Empty(await world.TopAsync(RecordKind.Rate, Day, "a"));
        Assert.Equal(0, world.Storage.Count);
    }

    [Fact]
    public async Task GetPageAsync_PagesInOrdinalOrder()
    {
        await using var world = await StartAsync();
        var list = IdListPublisher.Shard(world.Grains, ListSubject.Gateways, 5);
        await list.AddAsync(new List<string> { "b", "a-1", "B" }, CancellationToken.None);
        await list.AddAsync(new List<string> { "a", "b", "_x" }, CancellationToken.None);

        Assert.Equal(["B", "_x", "a"], await list.GetPageAsync(null, 3, CancellationToken.None));
        Assert.Equal(["a-1", "b"], await list.GetPageAsync("a", 3, CancellationToken.None));
        Assert.Equal(["a-1"], await list.GetPageAsync("a!", 1, CancellationToken.None));
        Assert.Empty(await list.GetPageAsync("b", 3, CancellationToken.None));
        await world.CrashAsync();
        Assert.Equal(5, (await IdListPublisher.Shard(world.Grains, ListSubject.Gateways, 5).GetPageAsync(null, 10, CancellationToken.None)).Count);
    }

    private Task<GatewayWorld> StartAsync(int partitions = 1, Action<GatewayOptions>? configure = null) => GatewayWorld.StartAsync(partitions, configure, silos);
}

public sealed class DayShardGrainTests() : DayShardGrainSuite(silos: 1);
