using Weir.Analytics.Arima;
using Weir.Analytics.Prediction;

namespace Weir.Analytics.Tests.Prediction;

/// <summary>Readings that come late change what the batch layer says as if they had been there all the time.</summary>
public sealed class LateReadingsTests
{
    private const long Start = 1_700_000_000_000;
    private const int Published = 60;

    [Theory]
    [InlineData(80)]
    [InlineData(80, 50)]
    [InlineData(50, 80)]
    [InlineData(50)]
    public void Forecasts_WhenReadingsOfTheModelsPastAndOfLaterComeLate_AreThoseOfAllReadings(params int[] late)
    {
        var (model, live, fresh) = (Fit(), new AccelerationForecaster(new ForecasterRules()), new AccelerationForecaster(new ForecasterRules()));
        Take(live, Enumerable.Range(0, 100));
        live.Publish([model, null, null, null], (Start / 100) + Published);
        live.Predict(10);
        foreach (var step in late)
        {
            TakeLate(live, step);
            TakeLate(fresh, step);
        }

        Take(fresh, Enumerable.Range(0, 100));
        fresh.Publish([model, null, null, null], (Start / 100) + Published);

        var (have, want) = (live.Predict(10).Axes[0].Batch, fresh.Predict(10).Axes[0].Batch);

        Assert.NotEmpty(want);
        Assert.Equal(want.Count, have.Count);
        Assert.All(want.Zip(have), pair => Assert.Equal(pair.First.Value, pair.Second.Value, 1e-9));
    }

    private static double Value(int step) => Math.Sin(step) + (0.1 * (step % 7));

    private static ArimaModel Fit() => ArimaEstimator.Fit([.. Enumerable.Range(0, Published + 1).Select(Value)], new ArimaOrder(2, 0, 1), ArimaConstant.Mean);

    private static void Take(AccelerationForecaster forecaster, IEnumerable<int> steps)
    {
        foreach (var step in steps)
        {
            forecaster.Take(Start + (100 * step), Value(step), 0, 0, isLate: false);
        }
    }

    private static void TakeLate(AccelerationForecaster forecaster, int step) => forecaster.Take(Start + (100 * step) - 1, 30, 0, 0, isLate: true);
}
