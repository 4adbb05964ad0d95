using Weir.Elevators;
using Weir.Grains.Tests.Support;
using Weir.Lists;

namespace Weir.Grains.Tests.Cluster;

/// <summary>Devices under a real stream provider: readings counted once, whatever dies.</summary>
public abstract class ElevatorGrainSuite(short silos)
{
    private const long Noon = Readings.Noon;

    [Fact]
    public async Task Readings_WhenTheyCome_AreCountedKeptAndListed()
    {
        await using var world = await StartAsync();
        Assert.Null(await world.Elevator("lift 1").GetSummaryAsync(CancellationToken.None));
        Assert.Null(await world.Elevator("lift 1").GetReadingsAsync(All, CancellationToken.None));

        await world.Soon(world.Log.AppendReadings(("lift 1", Readings.Accelerometer(Noon, 1)), ("lift 2", Readings.Light(Noon, 5)), ("lift 1", Readings.Accelerometer(Noon - 30_001, 2))));
        await world.Soon(world.Log.AppendReadings(("lift 1", Readings.Accelerometer(Noon - 30_001, 2)), ("lift 1", Readings.Light(Noon, 6))));

        var summary = (await world.Elevator("lift 1").GetSummaryAsync(CancellationToken.None))!;
        Assert.Equal([(SensorType.Accelerometer, 2, 1, 1), (SensorType.Light, 1L, 0L, 0L)], summary.Types.Select(type => (type.Type, type.Count, type.Late, type.Duplicates)));
        Assert.Equal(Readings.Accelerometer(Noon, 1), summary.Types[0].Last);
        Assert.Equal(2, summary.UnknownFields);
        Assert.Equal([Noon - 30_001, Noon, Noon], await DatesAsync(world, "lift 1"));
        Assert.Equal(["lift 1", "lift 2"], await world.ListedAsync(ListSubject.Elevators));
        Assert.Empty(await world.ListedAsync());
    }

    [Fact]
    public async Task Readings_WhenEverySiloCrashesAgainAndAgain_AreCountedOnce()
    {
        await using var world = await StartAsync(partitions: 2);
        var reference = new DeviceReference();
        var random = new Random(11);
        List<Task> open = [];
        for (var round = 0; round < 4; round++)
        {
            for (var request = 0; request < 6; request++)
            {
                var readings = Enumerable.Range(0, 200).Select(i => Readings.Accelerometer(Noon + (round * 60_000) + random.Next(50_000), random.Next(3), random.Next(3))).ToArray();
                reference.Take(readings);
                var commit = world.Log.AppendReadings([.. readings.Select(reading => ("lift", reading))]);
                open.Add(commit);
                if (request % 2 == 0)
                {
                    await world.Soon(commit);
                }
            }

            await world.CrashAsync();
        }

        await world.Soon(world.Log.AppendReadings(("lift", Readings.Light(Noon, 1))));

        // The other partition's last ones too.
        await world.Soon(Task.WhenAll(open));

        // Which is late depends on the order of the two partitions, which nobody promises.
        var (count, _, duplicates, _) = reference.Counts(SensorType.Accelerometer);
        var have = (await world.Elevator("lift").GetSummaryAsync(CancellationToken.None))!.Types[0];
        Assert.Equal((count, duplicates), (have.Count, have.Duplicates));
        Assert.Equal(count + 1, (await DatesAsync(world, "lift")).Count);
    }

    [Theory]
    [InlineData(FaultTime.Before)]
    [InlineData(FaultTime.After)]
    public async Task CheckpointAsync_WhenAWriteFailsBetweenChunkAndState_LosesNothingAndLeavesNothing(FaultTime time)
    {
        await using var world = await StartAsync();
        await world.Soon(world.Log.AppendReadings(("lift", Readings.Accelerometer(Noon, 0))));
        world.Storage.FailNextWrite(state => state == "elevator", time);
        world.Storage.FailNextWrite(state => state.StartsWith("page-", StringComparison.Ordinal), time);
        await world.Soon(world.Log.AppendReadings([.. Enumerable.Range(1, 2_000).Select(i => ("lift", Readings.Accelerometer(Noon + i, i)))]));
        await world.Soon(world.Log.AppendReadings([.. Enumerable.Range(1_000, 2_000).Select(i => ("lift", Readings.Accelerometer(Noon + i, i)))]));
        await world.CrashAsync();
        await world.Soon(world.Log.AppendReadings([.. Enumerable.Range(3_000, 1_000).Select(i => ("lift", Readings.Accelerometer(Noon + i, i)))]));

        var have = (await world.Elevator("lift").GetSummaryAsync(CancellationToken.None))!.Types[0];
        Assert.Equal(0, world.Storage.FaultsLeft);
        Assert.Equal((4_000, 0, 1_001), (have.Count, have.Late, have.Duplicates));
        Assert.Equal(Enumerable.Range(0, 4_000).Select(i => Noon + i), await DatesAsync(world, "lift"));
        Assert.Equal(1, world.Storage.StatesOf("lift").Keys.Count(name => name.StartsWith("page-", StringComparison.Ordinal)));
    }

    [Fact]
    public async Task Readings_ThatTheDecoderRefuses_AreSetAsideAndTheirNeighboursCounted()
    {
        await using var world = await StartAsync();
        await world.Soon(world.Log.AppendReadings(("lift", Readings.Light(Noon, 1)), ("lift", Readings.Light(Noon + 1, double.NaN)), ("lift", Readings.Light(Noon + 2, 2))));

        Assert.Equal([Noon, Noon + 2], await DatesAsync(world, "lift"));
        var letter = Assert.Single(world.DeadLetters.Letters);
        Assert.Equal(("elevators", "lift", 1), (letter.Stream, letter.Key, letter.Index));
    }

    private static ReadingQuery All => new(null, 0, 0, long.MaxValue, 1_000);

    private static async Task<List<long>> DatesAsync(GatewayWorld world, string device)
    {
        var dates = new List<long>();
        var query = All;
        while (true)
        {
            var page = (await world.Elevator(device).GetReadingsAsync(query, CancellationToken.None))!;
            dates.AddRange(page.Readings.Select(reading => reading.Date));
            if (page.Next is null)
            {
                return dates;
            }

            Assert.True(ReadingPlace.TryParse(page.Next, out var next));
            query = query with { From = next.Date, FromPrint = next.Print };
        }
    }

    private Task<GatewayWorld> StartAsync(int partitions = 1) => GatewayWorld.StartAsync(partitions, silos: silos);
}

public sealed class ElevatorGrainTests() : ElevatorGrainSuite(silos: 1);
