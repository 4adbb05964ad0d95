using Weir.Analytics.EventTime;
using Weir.Gateways;
using Weir.Grains.Gateways;
using Weir.Grains.Storage;
using Weir.Grains.Tests.Support;
using Weir.Records;

namespace Weir.Grains.Tests.Cluster;

public abstract class DayChunkSuite(short silos)
{
    private const int StateBytesMax = 64 * 1024;
    private static readonly DateOnly First = new(2020, 2, 27);
    private static readonly long Start = DayNumber.Start(DayNumber.Of(First));

    [Fact]
    public async Task Totals_OverFiveYears_AreCompleteWhileTheStateStaysSmall()
    {
        await using var world = await StartAsync();
        const int days = (5 * 365) + 30;
        for (var from = 0; from < days; from += 300)
        {
            var slice = Enumerable.Range(from, Math.Min(300, days - from)).ToArray();
            var counter = world.CommitAsync(RecordKind.Counter, [.. slice.Select(i => ("gw", Counter(i)))]);
            await world.CommitAsync(RecordKind.Cumulative, [.. slice.Select(i => ("gw", new Reading(At(i), 100L * i, 10L * i)))]);
            await counter;
        }

        await FinishMovesAsync(world, days);
        var counters = await world.TotalsAsync("gw", RecordKind.Counter);
        Assert.Equal(Enumerable.Range(0, days).Select(i => new DayTotals(First.AddDays(i), i, 2L * i, 1, null)), counters.Take(days));
        var cumulative = await world.TotalsAsync("gw", RecordKind.Cumulative);
        Assert.Equal(Enumerable.Range(1, days - 1).Select(i => new DayTotals(First.AddDays(i), 100, 10, 1, 86_400_000)), cumulative.Skip(1).Take(days - 1));
        AssertNoOrphans(world);
    }

    [Fact]
    public async Task State_AfterFiveYearsInOneCheckpoint_StaysSmall()
    {
        await using var world = await StartAsync();
        const int days = 5 * 366;
        await world.CommitAsync(RecordKind.Counter, [.. Enumerable.Range(0, days).Select(i => ("gw", Counter(i)))]);
        Assert.InRange(world.Storage.StatesOf("gw")["gateway"], 1, StateBytesMax / 3);

        await world.CrashAsync();
        await FinishMovesAsync(world, days);
        Assert.Equal(days + 4, (await world.TotalsAsync("gw", RecordKind.Counter)).Count);
        Assert.Contains(await world.TopAsync(RecordKind.Counter, First.AddDays(1_000), "gw"), total => total is { Gateway: "gw", Tx: 1_000 });
        Assert.InRange(world.Storage.StatesOf("gw")["gateway"], 1, 4 * 1024);
        AssertNoOrphans(world);
    }

    [Fact]
    public async Task Totals_WhenACounterRecordIsLateForAMovedDay_AddItToTheChunk()
    {
        await using var world = await StartAsync();
        await world.CommitAsync(RecordKind.Counter, [.. Enumerable.Range(0, 10).Select(i => ("gw", Counter(i)))]);
        await FinishMovesAsync(world, 10);
        for (var late = 1; late <= 3; late++)
        {
            await world.CommitAsync(RecordKind.Counter, ("gw", new(At(3) + late, 1_000, 0)));
            Assert.Equal(new DayTotals(First.AddDays(3), 3 + (late * 1_000), 6, late + 1, null), (await world.TotalsAsync("gw", RecordKind.Counter))[3]);
            Assert.Contains(await world.TopAsync(RecordKind.Counter, First.AddDays(3), "gw"), total => total.Tx == 3 + (late * 1_000));
            await world.CrashAsync();
        }

        await FinishMovesAsync(world, 20);
        Assert.Equal(new DayTotals(First.AddDays(3), 3_003, 6, 4, null), (await world.TotalsAsync("gw", RecordKind.Counter))[3]);
        AssertNoOrphans(world);
    }

    [Theory]
    [InlineData(FaultTime.Before, "days-")]
    [InlineData(FaultTime.After, "days-")]
    [InlineData(FaultTime.Before, "gateway")]
    [InlineData(FaultTime.After, "gateway")]
    public async Task Totals_WhenWritesFailWhileDaysMove_AreRightAndNoChunkIsLeftBehind(FaultTime time, string state)
    {
        await using var world = await StartAsync();
        for (var i = 0; i < 40; i++)
        {
            if (i % 3 == 2)
            {
                world.Storage.FailNextWrite(name => name.StartsWith(state, StringComparison.Ordinal) && name != "gateway-list", time);
            }

            await world.CommitAsync(RecordKind.Counter, ("gw", Counter(i)));
        }

        await FinishMovesAsync(world, 40);
        Assert.Equal(0, world.Storage.FaultsLeft);
        Assert.Equal(
            Enumerable.Range(0, 40).Select(i => new DayTotals(First.AddDays(i), i, 2L * i, 1, null)), (await world.TotalsAsync("gw", RecordKind.Counter)).Take(40));
        AssertNoOrphans(world);
    }

    [Fact]
    public async Task GetTotalsAsync_WhenItsChunkIsReplacedMeanwhile_BeginsAgainFromTheState()
    {
        await using var world = await StartAsync();
        await world.CommitAsync(RecordKind.Counter, [.. Enumerable.Range(0, 6).Select(i => ("gw", Counter(i)))]);
        await FinishMovesAsync(world, 6);
        var chunk = world.Storage.StatesOf("gw").Keys.Single(name => name.StartsWith("days-counter-202002", StringComparison.Ordinal));
        var (reached, go) = world.Storage.HoldNextRead(chunk);
        var totals = world.TotalsAsync("gw", RecordKind.Counter);
        await world.Soon(reached, "the read of the chunk");
        await world.CommitAsync(RecordKind.Counter, ("gw", new(At(1) + 1, 500, 0)));
        await FinishMovesAsync(world, 30);
        Assert.DoesNotContain(chunk, world.Storage.StatesOf("gw").Keys);
        go.SetResult();

        await world.Soon(totals);
        Assert.Equal(501, (await totals)[1].Tx);
    }

    private static long At(int day) => Start + (day * DayNumber.Milliseconds) + 1_000;

    private static Reading Counter(int day) => new(At(day), day, 2 * day);

    /// <summary>A day moves in a later write than the one whose totals the shards have: two records more, on days of their own, see to it.</summary>
    private static async Task FinishMovesAsync(GatewayWorld world, int after)
    {
        for (var i = 0; i < 4; i++)
        {
            await world.CommitAsync(RecordKind.Counter, ("gw", new(At(after + 100 + i), 1, 1)));
            await world.CommitAsync(RecordKind.Cumulative, ("gw", new(At(after + 100 + i), 0, 0)));
        }
    }

    private static void AssertNoOrphans(GatewayWorld world)
    {
        var reader = new StateReader(world.Storage.BytesOf("gw", "gateway"));
        var state = new GatewayStateCodec().Read(ref reader);
        var pointedTo = state.Kinds.SelectMany(kind => kind.Chunks.All.Select(chunk => new ChunkName(kind.Kind, chunk.Month, chunk.Number).StateName));
        var stored = world.Storage.StatesOf("gw").Keys.Where(name => name.StartsWith("days-", StringComparison.Ordinal));
        Assert.Equal(pointedTo.Order(StringComparer.Ordinal), stored.Order(StringComparer.Ordinal));
    }

    private Task<GatewayWorld> StartAsync(int partitions = 1, Action<GatewayOptions>? configure = null) => GatewayWorld.StartAsync(partitions, configure, silos);
}

public sealed class DayChunkTests() : DayChunkSuite(silos: 1);
