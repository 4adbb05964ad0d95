using Weir.Analytics.Arima;
using Weir.Analytics.Prediction;
using Weir.Grains.Elevators.Prediction;
using Weir.Grains.Storage;
using Weir.Grains.Tests.Support;

namespace Weir.Grains.Tests.Elevators.Prediction;

/// <summary>Models and issued predictions survive being stored, number by number.</summary>
public sealed class StoredForecastTests
{
    [Fact]
    public void AModel_ReadAgain_ForecastsTheSame()
    {
        var model = ArimaEstimator.Fit(Series(120), new ArimaOrder(2, 1, 1), ArimaConstant.Drift);

        var read = ModelCodec.Read(ModelCodec.Write(model));

        Assert.Equal(model.Forecast(30), read.Forecast(30));
        Assert.Equal(model.Advance(2).Forecast(3), read.Advance(2).Forecast(3));
    }

    [Theory]
    [InlineData("")]
    [InlineData("01")]
    [InlineData("63")]
    [InlineData("01FF01")]
    public void BytesThatAreNoModel_AreRefused(string hex) => Assert.Throws<StateFormatException>(() => ModelCodec.Read(Convert.FromHexString(hex)));

    [Fact]
    public void AnIssuedPrediction_ReadAgain_HasTheSamePoints()
    {
        var forecaster = new AccelerationForecaster(new ForecasterRules());
        var series = Series(100);
        for (var i = 0; i < series.Length; i++)
        {
            forecaster.Take(Readings.Noon + (100 * i), series[i], 0, 1, isLate: false);
        }

        var (last, training) = forecaster.Training()!.Value;
        forecaster.Publish([ArimaEstimator.Fit(training[0], new ArimaOrder(1, 0, 0), ArimaConstant.Mean), null, null, null], last);
        var issued = forecaster.Issue();

        var read = IssuedCodec.Read(IssuedCodec.Write(issued));

        for (var axis = 0; axis < AccelerationForecaster.Axes; axis++)
        {
            Assert.Equal(issued.Points(axis, 0.8), read.Points(axis, 0.8));
        }

        Assert.Equal((issued.IssuedAt, issued.Axes[0].Last, issued.Axes[0].Change), (read.IssuedAt, read.Axes[0].Last, read.Axes[0].Change));
    }

    private static double[] Series(int count)
    {
        var random = new Random(11);
        var series = new double[count];
        for (var i = 1; i < count; i++)
        {
            series[i] = (0.7 * series[i - 1]) + random.NextDouble();
        }

        return series;
    }
}
