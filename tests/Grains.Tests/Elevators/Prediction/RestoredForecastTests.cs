using Weir.Analytics.Arima;
using Weir.Elevators.Prediction;
using Weir.Grains.Elevators;
using Weir.Grains.Elevators.Prediction;
using Weir.Grains.Tests.Support;

namespace Weir.Grains.Tests.Elevators.Prediction;

/// <summary>A device predicts the same before and after it was read again from storage.</summary>
public sealed class RestoredForecastTests
{
    private const long Step = 100;
    private static readonly PredictionQuery AlongX = new(AccelerationAxis.X);
    private readonly PredictionOptions _options = new() { History = 120 };
    private readonly DeviceDesk _sut = new();
    private readonly Random _random = new(7);

    [Fact]
    public async Task AnAxisThatKeptAnOlderModel_PredictsTheSame()
    {
        var live = await FeedAsync(70, before: 0);
        var last = (Readings.Noon / Step) + 69;
        live.Publish(_sut.State, new FittedModels(last - 30, [Model(), Model(), null, null]), DateTimeOffset.UnixEpoch);
        live.Publish(_sut.State, new FittedModels(last - 10, [null, Model(), null, null]), DateTimeOffset.UnixEpoch);

        var said = await AssertTheSameAfterARestartAsync(live);

        Assert.Equal((last - 30) * Step, said.Batch!.FittedThrough);
    }

    [Fact]
    public async Task AModelAsOldAsWhatIsKeptOfTheGrid_PredictsTheSame()
    {
        var live = await FeedAsync(140, before: 40);
        var last = (Readings.Noon / Step) + 139;
        await TakeAsync(live, last * Step);
        live.Publish(_sut.State, new FittedModels(last - _options.History - 2, [LongMemory(), null, null, null]), DateTimeOffset.UnixEpoch);

        var said = await AssertTheSameAfterARestartAsync(live);

        Assert.NotNull(said.Batch);
    }

    private async Task<Weir.Elevators.Prediction.Prediction> AssertTheSameAfterARestartAsync(DeviceForecasts live)
    {
        var said = live.Predict(_sut.State, AlongX);
        await _sut.WriteAsync();
        _sut.Restart();
        var again = new DeviceForecasts(_options, _sut.Queries);
        await again.LoadAsync(() => _sut.State);
        var restored = again.Predict(_sut.State, AlongX);
        Assert.NotNull(said.Batch);
        Assert.Equal(said.Batch, restored.Batch);
        Assert.Equal(said.Points.Select(point => Math.Round(point.Batch ?? double.NaN, 9)), restored.Points.Select(point => Math.Round(point.Batch ?? double.NaN, 9)));
        return said;
    }

    /// <summary>A reading a step, so long before its end.</summary>
    private async Task<DeviceForecasts> FeedAsync(int steps, int before)
    {
        var live = new DeviceForecasts(_options, _sut.Queries);
        await live.LoadAsync(() => _sut.State);
        for (var i = 0; i < steps; i++)
        {
            await TakeAsync(live, Readings.Noon + (Step * i) - before);
        }

        return live;
    }

    private async Task TakeAsync(DeviceForecasts live, long date)
    {
        var reading = Readings.Accelerometer(date, _random.NextDouble());
        await _sut.TakeAsync(reading);
        live.Take(_sut.State, new Acceleration(date, reading.Number(0), reading.Number(1), reading.Number(2)), isLate: false);
    }

    /// <summary>A model that still knows of its first step at the end of the grid.</summary>
    private static byte[] LongMemory() => ModelCodec.Write(
        new ArimaSnapshot(new ArimaOrder(0, 0, 1), ArimaConstant.None, 0, [0.999], [0.125], new ArimaFitFigures(-3, 2, 40, 2), [0, 0], [], 40).Restore());

    private byte[] Model() =>
        ModelCodec.Write(ArimaEstimator.Fit([.. Enumerable.Range(0, 60).Select(i => Math.Sin(i) + _random.NextDouble())], new ArimaOrder(2, 0, 0), ArimaConstant.Mean));
}
