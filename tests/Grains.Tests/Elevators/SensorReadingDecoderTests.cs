using Weir.Elevators;
using Weir.Grains.Elevators;
using Weir.Grains.Tests.Support;
using Weir.Streaming;

namespace Weir.Grains.Tests.Elevators;

/// <summary>What is set aside of a run of readings, and what goes on.</summary>
public sealed class SensorReadingDecoderTests
{
    private readonly SensorReadingDecoder _sut = new();

    [Fact]
    public void Decode_OfARunWithBadReadingsInIt_SetsThemAsideAndKeepsTheOthersPlaces()
    {
        var good = Readings.Record(Readings.Light(Readings.Noon, 1));
        var early = Readings.Record(Readings.Light(5, 1));
        var infinite = Readings.Record(Readings.Light(Readings.Noon, double.PositiveInfinity));
        var (runs, poison) = Decode([early, good, good, infinite, good]);

        Assert.Equal([(11, 2), (14, 1)], runs.Select(run => (run.FirstIndex, run.Count)));
        Assert.Equal([good.Length * 2, good.Length], runs.Select(run => run.Payload.Length));
        Assert.Equal([0, 3], poison.Select(letter => letter.Index));
        Assert.StartsWith("date is 5; it must be 946684800000", poison[0].Reason, StringComparison.Ordinal);
        Assert.StartsWith("Light has a number", poison[1].Reason, StringComparison.Ordinal);
        Assert.Equal(infinite, _sut.GetPayload(Run([early, good, good, infinite, good]), 3).ToArray());
    }

    [Fact]
    public void Decode_OfBytesThatAreNoReadings_SetsTheWholeRunAside()
    {
        var run = new RecordRun(1, 0, 2, SensorReadingLayout.Encoding, new byte[] { 1, 0, 0, 0, 9, 9 });
        var poison = new List<int>();
        _sut.Decode("d"u8, run, (index, _) => poison.Add(index), []);
        Assert.Equal([0, 1], poison);
        Assert.Equal(6, _sut.GetPayload(run, 0).Length);
        Assert.Equal(0, _sut.GetPayload(run, 1).Length);
    }

    [Fact]
    public void Decode_OfRandomBytes_NeverLetsThroughWhatAGrainCannotTake()
    {
        var random = new Random(5);
        var through = 0;
        for (var i = 0; i < 20_000; i++)
        {
            var record = Readings.Record(i % 3 == 0 ? Readings.Beacon(Readings.Noon, "beacon", 1) : Readings.Accelerometer(Readings.Noon, i));
            record[random.Next(record.Length)] = (byte)random.Next(256);
            var runs = new List<RecordRun>();
            _sut.Decode("d"u8, Run([record]), (_, _) => { }, runs);
            foreach (var run in runs)
            {
                var rest = run.Payload;
                var reading = SensorReadingDecoder.Take(ref rest, run, out _).Reading;
                using var writer = new System.Text.Json.Utf8JsonWriter(Stream.Null);
                SensorReadingJson.Write(writer, reading);
                through++;
            }
        }

        Assert.InRange(through, 1_000, 20_000);
    }

    private static RecordRun Run(byte[][] records) => new(7, 10, records.Length, SensorReadingLayout.Encoding, records.SelectMany(record => record).ToArray());

    private (List<RecordRun> Runs, List<(int Index, string Reason)> Poison) Decode(byte[][] records)
    {
        var (runs, poison) = (new List<RecordRun>(), new List<(int, string)>());
        _sut.Decode("d"u8, Run(records), (index, reason) => poison.Add((index, reason)), runs);
        return (runs, poison);
    }
}
