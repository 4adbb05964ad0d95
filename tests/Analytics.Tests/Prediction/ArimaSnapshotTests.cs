using Weir.Analytics.Arima;

namespace Weir.Analytics.Tests.Prediction;

public sealed class ArimaSnapshotTests
{
    [Theory]
    [InlineData(1, 0, 0, ArimaConstant.Mean)]
    [InlineData(0, 1, 1, ArimaConstant.Drift)]
    [InlineData(2, 1, 2, ArimaConstant.None)]
    public void ARestoredModel_GoesOnExactlyAsTheOther(int p, int d, int q, ArimaConstant constant)
    {
        var random = new Random(3);
        var series = new double[150];
        for (var i = 1; i < series.Length; i++)
        {
            series[i] = (0.6 * series[i - 1]) + random.NextDouble();
        }

        // With something missing at the end the state is uncertain too.
        series[^2] = double.NaN;
        var model = ArimaEstimator.Fit(series, new ArimaOrder(p, d, q), constant);
        var restored = ArimaSnapshot.Of(model).Restore();

        Assert.Equal(model.Forecast(20), restored.Forecast(20));
        Assert.Equal(model.Advance(3).Advance(double.NaN).Forecast(20), restored.Advance(3).Advance(double.NaN).Forecast(20));
        Assert.Equal(model.Figures, restored.Figures);
    }

    [Fact]
    public void Numbers_ThatAreNoModels_AreRefused()
    {
        var snapshot = ArimaSnapshot.Of(ArimaEstimator.Fit([1, 3, 2, 4, 3, 5, 2, 4], new ArimaOrder(1, 0, 0), ArimaConstant.Mean));

        Assert.Throws<ArgumentException>(() => (snapshot with { Order = new ArimaOrder(2, 0, 0) }).Restore());
        Assert.Throws<ArgumentException>(() => (snapshot with { Order = new ArimaOrder(99, 0, 0) }).Restore());
        Assert.Throws<ArgumentException>(() => (snapshot with { State = [1, 2, 3] }).Restore());
    }
}
