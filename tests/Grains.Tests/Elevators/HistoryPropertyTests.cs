using Weir.Elevators;
using Weir.Grains.Tests.Support;

namespace Weir.Grains.Tests.Elevators;

/// <summary>A device's history against a list of all it was sent: any order, any age, repeats, crashes between the write of chunks and that of the state.</summary>
public sealed class HistoryPropertyTests
{
    private static readonly SensorType[] Types = [SensorType.Accelerometer, SensorType.Light, SensorType.Beacon];
    private readonly DeviceDesk _sut = new();
    private readonly DeviceReference _reference = new();
    private readonly List<SensorReading> _sent = [];
    private long _now = Readings.Noon;

    public static TheoryData<int> Seeds => [.. Enumerable.Range(1, 25)];

    [Theory]
    [MemberData(nameof(Seeds))]
    public async Task History_AfterAnythingInAnyOrder_HasEveryReadingOnceAndCountsTheRest(int seed)
    {
        var random = new Random(seed);
        var durable = 0;
        for (var step = 0; step < 40; step++)
        {
            var readings = Enumerable.Range(0, random.Next(1, 150)).Select(_ => Draw(random)).ToArray();
            await _sut.TakeAsync(readings);
            _reference.Take(readings);
            switch (random.Next(6))
            {
                case 0:
                    await _sut.WriteAsync(landsState: false);
                    goto case 1;
                case 1:
                    _sut.Restart();
                    _reference.Forget(durable);
                    break;
                case 2 or 3 or 4:
                    await _sut.WriteAsync();
                    durable = _reference.Sent;
                    break;
            }

            await AssertCountsAsync();
        }

        await _sut.WriteAsync();
        _sut.Restart();
        await AssertCountsAsync();
        await AssertHistoryAsync(random);
        await AssertNothingIsLeftAsync();
    }

    private SensorReading Draw(Random random)
    {
        if (_sent.Count > 0 && random.Next(5) == 0)
        {
            return _sent[random.Next(_sent.Count)];
        }

        _now += random.Next(200);
        var date = random.Next(10) switch
        {
            0 => _now - random.NextInt64(20_000_000),
            < 4 => _now - random.Next(3_000),
            4 => _now / 10_000 * 10_000,
            _ => _now,
        };
        var reading = Types[random.Next(Types.Length)] switch
        {
            SensorType.Accelerometer => Readings.Accelerometer(date, random.Next(5), random.NextDouble()),
            SensorType.Light => Readings.Light(date, random.Next(3)),
            _ => Readings.Beacon(date, new string('b', random.Next(1, 4_000)), random.Next(2)),
        };
        _sent.Add(reading);
        return reading;
    }

    private Task AssertCountsAsync()
    {
        foreach (var type in Types)
        {
            var (count, late, duplicates, newest) = _reference.Counts(type);
            var have = _sut.State.Find(type);
            Assert.Equal((type, count, late, duplicates), (type, have?.Count ?? 0, have?.Late ?? 0, have?.Duplicates ?? 0));
            Assert.Equal(newest, have is null ? long.MinValue : have.Last.Date);
        }

        return Task.CompletedTask;
    }

    private async Task AssertHistoryAsync(Random random)
    {
        var all = await _sut.AllAsync(limit: random.Next(1, 300));
        Assert.Equal(_reference.History(), all.Select(DeviceReference.Show).Order(StringComparer.Ordinal));
        Assert.Equal(all.Select(reading => reading.Date).Order(), all.Select(reading => reading.Date));
        var to = _sent[random.Next(_sent.Count)].Date;
        var some = await _sut.PageAsync(SensorType.Light, to: to, limit: 1_000_000);
        Assert.Equal(_reference.History(SensorType.Light, to), some.Readings.Select(DeviceReference.Show).Order(StringComparer.Ordinal));
    }

    /// <summary>Every stored part is one that the state points to: what an attempt left behind is collected when its number's turn comes.</summary>
    private async Task AssertNothingIsLeftAsync()
    {
        for (var round = 0; round < 120; round++)
        {
            _now += 1_000;
            await _sut.TakeAsync([.. Enumerable.Range(0, 300).SelectMany(i => new[] { Readings.Accelerometer(_now + i, i), Readings.Light(_now + i, i) })]);
            await _sut.TakeAsync([.. Enumerable.Range(0, 3).Select(i => Readings.Beacon(_now + i, new string('b', 4_000), i))]);
            await _sut.WriteAsync();
        }

        var (pages, chunks) = await _sut.CountPartsAsync();
        var stored = _sut.Stored.StatesOf("d");
        Assert.Equal(pages, stored.Keys.Count(name => name.StartsWith("page-", StringComparison.Ordinal)));
        Assert.Equal(chunks, stored.Keys.Count(name => name.StartsWith("readings-", StringComparison.Ordinal)));
        Assert.All(stored.Where(state => state.Key.StartsWith("readings-", StringComparison.Ordinal)), state => Assert.InRange(state.Value, 1, 64 << 10));
    }
}
