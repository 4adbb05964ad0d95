using Weir.Elevators;
using Weir.Grains.Elevators.History;
using Weir.Grains.Tests.Support;

namespace Weir.Grains.Tests.Elevators;

/// <summary>What a device's history costs, and what it lets go of.</summary>
public sealed class HistoryTests
{
    [Fact]
    public async Task WriteAsync_OfALongHistory_KeepsTheStateSmallAndWritesOnlyWhatIsNew()
    {
        var sut = new DeviceDesk();
        for (var batch = 0; batch < 40; batch++)
        {
            await sut.TakeAsync([.. Enumerable.Range(0, 2_000).Select(i => Readings.Accelerometer(Readings.Noon + (batch * 40_000) + (20 * i), i, batch))]);
            await sut.WriteAsync();
        }

        Assert.InRange(sut.StateBytes, 1, 2_000);
        var before = sut.Stored.StatesOf("d").Keys.ToHashSet();
        await sut.TakeAsync([.. Enumerable.Range(0, 500).Select(i => Readings.Accelerometer(Readings.Noon + 1_700_000 + (20 * i), i))]);
        await sut.WriteAsync();

        // One chunk and its page at most, whatever stands before them.
        Assert.InRange(sut.Stored.StatesOf("d").Keys.Count(name => !before.Contains(name)), 1, 2);
    }

    [Fact]
    public async Task WriteAsync_OfMoreChunksThanAPageHolds_DividesThePage()
    {
        var sut = new DeviceDesk();
        for (var i = 0; i < 9_000; i++)
        {
            await sut.TakeAsync(Readings.Beacon(Readings.Noon + i, new string('x', 2_000), i));
            if (i % 500 == 499)
            {
                await sut.WriteAsync();
            }
        }

        Assert.InRange(sut.Sensor(SensorType.Beacon).History.Pages.Count, 2, 10);
        Assert.Equal(9_000, (await sut.AllAsync(SensorType.Beacon)).Count);
        await sut.TakeAsync(Readings.Beacon(Readings.Noon + 17, new string('x', 2_000), 17), Readings.Beacon(Readings.Noon + 8_999, new string('x', 2_000), 8_999));
        Assert.Equal(2, sut.Sensor(SensorType.Beacon).Duplicates);
    }

    [Fact]
    public async Task WriteAsync_WhenAChunkIsOlderThanWhatIsKept_LetsGoOfItWhole()
    {
        var sut = new DeviceDesk(TimeSpan.FromHours(1));
        await SendAsync(sut, 0, 3_000);
        await sut.WriteAsync();
        var before = await sut.AllAsync();
        await SendAsync(sut, 3_500, 3_000);
        await sut.WriteAsync();
        await SendAsync(sut, 7_100, 10);
        await sut.WriteAsync();

        var after = await sut.AllAsync();
        var oldest = Readings.Noon + 7_110_000L - 3_600_000;
        Assert.Equal(3_000, before.Count);
        Assert.DoesNotContain(after, reading => reading.Date < oldest - 2_000_000);
        Assert.Equal(Enumerable.Range(3_510, 2_990).Concat(Enumerable.Range(7_100, 10)).Select(second => Readings.Noon + (1_000L * second)), after.Where(r => r.Date >= oldest).Select(r => r.Date));
        Assert.Equal(6_010, sut.Sensor().Count);

        // Nothing of what is gone is left in the storage.
        await sut.WriteAsync();
        Assert.Equal(1, sut.Stored.StatesOf("d").Keys.Count(name => name.StartsWith("page-", StringComparison.Ordinal)));

        static Task SendAsync(DeviceDesk desk, int from, int count) =>
            desk.TakeAsync([.. Enumerable.Range(from, count).Select(second => Readings.Accelerometer(Readings.Noon + (1_000L * second), second))]);
    }

    [Fact]
    public async Task WriteAsync_WhenEverythingIsOlderThanWhatIsKept_LeavesTheNewestOnly()
    {
        var sut = new DeviceDesk(TimeSpan.FromHours(1));
        await sut.TakeAsync([.. Enumerable.Range(0, 3_000).Select(i => Readings.Accelerometer(Readings.Noon + i, i))]);
        await sut.WriteAsync();
        await sut.TakeAsync(Readings.Accelerometer(Readings.Noon + 86_400_000, 1));
        await sut.WriteAsync();

        Assert.Equal([Readings.Noon + 86_400_000], (await sut.AllAsync()).Select(reading => reading.Date));
        Assert.Empty(sut.Stored.StatesOf("d"));
        Assert.Empty(sut.Sensor().History.Pages);
    }

    [Fact]
    public async Task GetReadings_WhenManyStandAtOneDate_NeitherLosesNorRepeatsOneBetweenPages()
    {
        var sut = new DeviceDesk();
        await sut.TakeAsync([.. Enumerable.Range(0, 4_000).Select(i => Readings.Accelerometer(Readings.Noon, i))]);
        await sut.WriteAsync();
        await sut.TakeAsync([.. Enumerable.Range(4_000, 50).Select(i => Readings.Accelerometer(Readings.Noon, i))]);

        var all = await sut.AllAsync(limit: 7);

        Assert.Equal(Enumerable.Range(0, 4_050).Select(i => (double)i), all.Select(reading => reading.Number(0)).Order());
    }

    [Fact]
    public async Task GetReadings_WhenReadingsComeInBetweenTwoPages_GoesOnBehindTheFirst()
    {
        var sut = new DeviceDesk();
        await sut.TakeAsync([.. Enumerable.Range(0, 10).Select(i => Readings.Light(Readings.Noon + (10 * i), i))]);
        var first = await sut.PageAsync(limit: 5);
        await sut.TakeAsync(Readings.Light(Readings.Noon + 5, 77), Readings.Light(Readings.Noon + 95, 78), Readings.Light(Readings.Noon + 41, 79));

        Assert.True(ReadingPlace.TryParse(first.Next, out var next));
        var second = await sut.PageAsync(from: next);

        Assert.Equal([0, 1, 2, 3, 4], first.Readings.Select(reading => reading.Number(0)));
        Assert.Equal([79, 5, 6, 7, 8, 9, 78], second.Readings.Select(reading => reading.Number(0)));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task TakeAsync_OfAReadingThatIsLate_KeepsItAndDoesNotTellTheModels()
    {
        var sut = new DeviceDesk();
        await sut.TakeAsync(
            Readings.Accelerometer(Readings.Noon, 1),
            Readings.Accelerometer(Readings.Noon - DeviceDesk.LatenessMs, 2),
            Readings.Accelerometer(Readings.Noon - DeviceDesk.LatenessMs - 1, 3),
            Readings.Light(Readings.Noon - 1_000_000, 9),
            Readings.Accelerometer(Readings.Noon, 1),
            Readings.Accelerometer(Readings.Noon + 5, 4));

        Assert.Equal([Readings.Noon, Readings.Noon - DeviceDesk.LatenessMs, Readings.Noon + 5], sut.Heard);
        Assert.Equal((4, 1, 1), (sut.Sensor().Count, sut.Sensor().Late, sut.Sensor().Duplicates));
        Assert.Equal((1, 0), (sut.Sensor(SensorType.Light).Count, sut.Sensor(SensorType.Light).Late));
        Assert.Equal([3, 2, 1, 4], (await sut.AllAsync(SensorType.Accelerometer)).Select(reading => reading.Number(0)));
    }

    [Fact]
    public void Contains_OfAReadingThatDiffersInOneBit_IsFalse()
    {
        var chunk = new ReadingChunk { Readings = [Readings.Placed(Readings.Accelerometer(Readings.Noon, 1))] };

        Assert.True(chunk.Contains(Readings.Placed(Readings.Accelerometer(Readings.Noon, 1))));
        Assert.False(chunk.Contains(Readings.Placed(Readings.Accelerometer(Readings.Noon, Math.BitIncrement(1)))));
        Assert.False(chunk.Contains(Readings.Placed(Readings.Numbers(SensorType.Gyro, Readings.Noon, 1, 0, -1))));
    }
}
