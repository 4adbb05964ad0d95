using Weir.Analytics.Arima;
using Weir.Analytics.EventTime;
using Weir.Analytics.Prediction;
using Weir.Days;
using Weir.Elevators;
using Weir.Grains.Days;
using Weir.Grains.Delivery;
using Weir.Grains.Elevators;
using Weir.Grains.Elevators.History;
using Weir.Grains.Elevators.Prediction;
using Weir.Grains.Gateways;
using Weir.Grains.Lists;
using Weir.Grains.Storage;
using Weir.Records;
using Weir.Streams;

namespace Weir.Grains.Tests.Support;

/// <summary>
/// The states whose stored bytes are kept in <c>Golden/&lt;type&gt;.&lt;layout&gt;.txt</c>, hex with comments. A file is never changed: what a release
/// wrote must be read by every later one. A new layout gets a file of its own beside the old.
/// </summary>
internal static class GoldenStates
{
    public const long Noon = 1_709_294_400_000;

    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "Golden");

    /// <summary>Every type with a codec: its name and, given stored bytes, those that today's program writes for what it read; given none, for what stands here.</summary>
    public static IReadOnlyDictionary<string, Func<byte[]?, byte[]>> Rewrite { get; } = new Dictionary<string, Func<byte[]?, byte[]>>
    {
        [nameof(GatewayState)] = stored => Write(new GatewayStateCodec(), stored, Gateway),
        [nameof(DayChunk)] = stored => Write(new DayChunkCodec(), stored, Chunk),
        [nameof(DayShardState)] = stored => Write(new DayShardStateCodec(), stored, Shard),
        [nameof(ElevatorState)] = stored => Write(new ElevatorStateCodec(), stored, Elevator),
        [nameof(ReadingChunk)] = stored => Write(
            new ReadingChunkCodec(), stored, () => new ReadingChunk { Readings = [Readings.Placed(Readings.Light(Noon, 1)), Readings.Placed(Readings.Light(Noon + 300, 2.5))] }),
        [nameof(HistoryPage)] = stored => Write(
            new HistoryPageCodec(), stored, () => new HistoryPage { Parts = [new HistoryPart(7, new ReadingPlace(Noon, 1), new ReadingPlace(Noon + 9, ulong.MaxValue), 70)] }),
        [nameof(IdListState)] = stored => Write(new IdListStateCodec(), stored, () => new IdListState { Ids = ["home-1", "home-12", "x"] }),
    };

    /// <summary>Type and layout of every file.</summary>
    public static IReadOnlyList<(string Type, int Layout)> Files { get; } =
    [
        .. Directory.EnumerateFiles(Folder, "*.txt").Select(path => Path.GetFileName(path).Split('.'))
            .Select(name => (name[0], int.Parse(name[1], System.Globalization.CultureInfo.InvariantCulture))).Order(),
    ];

    public static byte[] Read(string type, int layout) =>
        Convert.FromHexString(string.Concat(File.ReadLines(Path.Combine(Folder, $"{type}.{layout}.txt")).Select(line => line.Split('#')[0].Replace(" ", "", StringComparison.Ordinal))));

    private static byte[] Write<T>(IBinaryStateCodec<T> codec, byte[]? stored, Func<T> create)
    {
        var writer = new StateWriter();
        if (stored is null)
        {
            codec.Write(create(), writer);
            return writer.Written.ToArray();
        }

        var reader = new StateReader(stored);
        codec.Write(codec.Read(ref reader), writer);
        Assert.Equal(0, reader.Remaining);
        return writer.Written.ToArray();
    }

    private static GatewayState Gateway()
    {
        var state = new GatewayState();
        var counter = Batches.Of(Batches.Run(7, 0, new Reading(Noon, 5, 300), new Reading(Noon + 1_000, 6, 7)));
        var cumulative = Batches.Of(Batches.Run(9, 2, new Reading(Noon, 100, 200), new Reading(Noon + 60_000, 150, 220)));
        var rate = Batches.Of(Batches.Run(11, 0, Reading.OfRate(Noon, 1.5, 2)));
        GatewayTransition.Apply(state, RecordKind.Counter, counter, Batches.Token(counter), RandomStates.Rules);
        GatewayTransition.Apply(state, RecordKind.Cumulative, cumulative, Batches.Token(cumulative), RandomStates.Rules);
        GatewayTransition.Apply(state, RecordKind.Rate, rate, Batches.Token(rate), RandomStates.Rules);
        state.Find(RecordKind.Counter)!.Chunks.Set(new ChunkReference(24_289, 3, 5));
        state.Garbage.Add(new ChunkName(RecordKind.Counter, 24_289, 2));
        (state.Acknowledged, state.Listed) = (1, true);
        return state;
    }

    private static ElevatorState Elevator()
    {
        var (state, bytes) = (new ElevatorState { Version = 3, Listed = true }, new ReadingBytes());
        state.Positions.Set(new Position(StreamNames.Elevators, 2, "log-1", 9, 4));
        ElevatorTransition.Take(state, Readings.Placed(Readings.Accelerometer(Noon, 1, 2, 3)), bytes, 5, isStored: false, 1_000);
        ElevatorTransition.Take(state, Readings.Placed(Readings.Accelerometer(Noon - 2_000, 1, 2, 3)), bytes, 0, isStored: false, 1_000);
        ElevatorTransition.Take(state, Readings.Placed(Readings.Beacon(Noon, "b", -70)), bytes, 0, isStored: false, 1_000);
        ElevatorTransition.Take(state, Readings.Placed(Readings.Beacon(Noon, "c", -70)), bytes, 0, isStored: true, 1_000);
        state.Find(SensorType.Beacon)!.History.Move([new HistoryPart(2, new ReadingPlace(Noon, 1), new ReadingPlace(Noon + 9, 2), 300)], 3, 2, moved: false);
        state.Garbage.Add(new HistoryName(SensorType.Beacon, true, 1));
        state.Forecast = Forecasts();
        return state;
    }

    private static ForecastState Forecasts()
    {
        var model = new ArimaSnapshot(
            new ArimaOrder(1, 0, 1), ArimaConstant.Mean, 0.5, [0.25, -0.5], [0.125, 0.125, 1], new ArimaFitFigures(-3, 2, 40, 4), [1, 2], [], 40).Restore();
        var axis = new IssuedAxis(new SpeedLine(2, Noon, 1, -0.5, 0.25, 2), 0.3, [new ArimaForecast(1, 2), new ArimaForecast(3, 4)], 1, 0.5);
        var silent = new IssuedAxis(default, 0.3, [], double.NaN, double.NaN);
        var forecast = new ForecastState
        {
            Models = [ModelCodec.Write(model), [], [], []],
            Version = 2,
            FittedThrough = Noon / 100,
            FittedThroughs = [Noon / 100, 0, 0, 0],
            FittedAt = Noon + 1,
            Weights = [new WeightEstimate(3, 1.5, 2), default, default, default],
        };
        forecast.Keep(IssuedCodec.Write(new IssuedForecast(Noon, 100, 1, 2, [axis, silent, silent, silent])));
        return forecast;
    }

    private static DayChunk Chunk()
    {
        var chunk = new DayChunk();
        chunk.Days.Add(new DayTotal(19_783, 5, 300, 2, 0, 9));
        chunk.Days.Add(new DayTotal(19_785, 1, 2, 1, 86_400_000, 9));
        return chunk;
    }

    private static DayShardState Shard()
    {
        var shard = new DayShardState();
        shard.Ranking.Set(new GatewayDay("gw", 4, 1, 128));
        shard.Ranking.SetFloor(TopOrder.Tx, new TopRank(7, "a"));
        return shard;
    }
}
