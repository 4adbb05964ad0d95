using Weir.Analytics.Arima;

namespace Weir.Analytics.Tests.Arima;

/// <summary>Models as their users meet them: scales, gaps, degenerate series, states that are moved on.</summary>
public sealed class ModelTests
{
    [Theory]
    [InlineData(1e12)]
    [InlineData(1e-9)]
    [InlineData(-3.5)]
    public void Fit_OfAScaledSeries_HasTheSameCoefficientsAndScaledForecasts(double factor)
    {
        foreach (var (order, constant) in ((ArimaOrder, ArimaConstant)[])
            [(new(1, 0, 1), ArimaConstant.Mean), (new(1, 1, 1), ArimaConstant.Drift), (new(2, 0, 0), ArimaConstant.None), (new(0, 1, 1, 0, 1, 1, 4), ArimaConstant.None)])
        {
            foreach (var gaps in (double[])[0, 0.1])
            {
                var series = Simulation.WithGaps(Simulation.Cumulate(Simulation.Arma(3, 90, [0.5], [0.3]), drift: 0.2), 2, gaps);
                var (plain, scaled) = (ArimaEstimator.Fit(series, order, constant), ArimaEstimator.Fit([.. series.Select(v => v * factor)], order, constant));
                Assert.All(plain.Coefficients.Zip(scaled.Coefficients), c => Assert.Equal(c.First, c.Second, 1e-4));
                Assert.Equal(plain.Figures.LogLikelihood - (plain.Figures.Observations * Math.Log(Math.Abs(factor))), scaled.Figures.LogLikelihood, 1e-5);
                Assert.All(plain.Forecast(5).Zip(scaled.Forecast(5)), f =>
                {
                    Assert.True(Math.Abs((f.First.Value * factor) - f.Second.Value) < 1e-4 * f.First.StandardError * Math.Abs(factor));
                    Assert.Equal(1, f.Second.StandardError / (f.First.StandardError * Math.Abs(factor)), 1e-4);
                });
            }
        }
    }

    [Fact]
    public void Fit_OfALongSimulatedSeries_FindsTheModelItCameFrom()
    {
        var model = ArimaEstimator.Fit(Simulation.Arma(11, 20_000, [0.6, -0.3], [0.4], mean: 7), new ArimaOrder(2, 0, 1), ArimaConstant.Mean);
        double[] truth = [0.6, -0.3, 0.4];
        for (var i = 0; i < truth.Length; i++)
        {
            Assert.True(Math.Abs(model.Coefficients[i] - truth[i]) < 4 * model.StandardErrors[i]);
            Assert.True(model.StandardErrors[i] < 0.05);
        }

        Assert.Equal(7, model.ConstantValue, 0.05);
        Assert.Equal(1, model.Figures.Variance, 0.05);
    }

    [Fact]
    public void Forecast_OverManySimulatedSeries_HasIntervalsThatHold()
    {
        var inside = 0;
        for (var seed = 0; seed < 200; seed++)
        {
            var series = Simulation.Cumulate(Simulation.Arma(seed, 205, [0.5], [0.3]));
            var forecast = ArimaEstimator.Fit(series.AsSpan(0, 200), new ArimaOrder(1, 1, 1), ArimaConstant.None).Forecast(5)[4];
            var (lower, upper) = forecast.Interval(0.8);
            inside += series[204] >= lower && series[204] <= upper ? 1 : 0;
        }

        // 160 are expected, with a standard deviation of 5.7.
        Assert.InRange(inside, 137, 183);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(0.2)]
    public void Advance_ByNewValues_ForecastsAsTheFilterOverTheWholeSeriesDoes(double missing)
    {
        var series = Simulation.WithGaps(Simulation.Cumulate(Simulation.Arma(21, 120, [0.5], [0.6]), drift: 0.1), 9, missing);
        var model = ArimaEstimator.Fit(series.AsSpan(0, 100), new ArimaOrder(1, 1, 1), ArimaConstant.Drift);
        var residuals = model.Residuals(series);
        for (var t = 100; t < series.Length; t++)
        {
            var next = model.Forecast(1)[0];
            if (!double.IsNaN(series[t]))
            {
                // A standardised residual is the error of the forecast in units of its own deviation, to the scale of the innovations.
                Assert.Equal(residuals[t], (series[t] - next.Value) * Math.Sqrt(model.Figures.Variance) / next.StandardError, 1e-6);
            }

            model = model.Advance(series[t]);
        }

        Assert.Equal(120, model.Time);
    }

    [Fact]
    public void Fit_WhenTheSeriesEndsInGaps_ForecastsFromItsEnd()
    {
        var series = Simulation.Arma(5, 80, [0.7], []);
        var (whole, short4) = ((double[])[.. series, double.NaN, double.NaN], ArimaEstimator.Fit(series, new ArimaOrder(1, 0, 0), ArimaConstant.Mean));
        var forecast = ArimaEstimator.Fit(whole, new ArimaOrder(1, 0, 0), ArimaConstant.Mean).Forecast(1)[0];
        Assert.Equal(short4.Forecast(3)[2].Value, forecast.Value, 1e-6);
        Assert.Equal(short4.Forecast(3)[2].StandardError, forecast.StandardError, 1e-6);
    }

    [Fact]
    public void Fit_OfAConstantSeries_ForecastsItWithoutError()
    {
        double[] series = [.. Enumerable.Repeat(42.5, 30)];
        Assert.All(ArimaEstimator.Fit(series, new ArimaOrder(1, 0, 1), ArimaConstant.Mean).Forecast(3), f => Assert.Equal((42.5, 0), (f.Value, f.StandardError)));
        Assert.All(ArimaEstimator.Fit(series, new ArimaOrder(0, 1, 1), ArimaConstant.None).Forecast(3), f => Assert.Equal((42.5, 0), (f.Value, f.StandardError)));
    }

    [Fact]
    public void Fit_OfALineWithADrift_GoesOnAlongIt()
    {
        double[] series = [.. Enumerable.Range(1, 40).Select(t => t == 7 ? double.NaN : 3 + (0.5 * t))];
        var forecast = ArimaEstimator.Fit(series, new ArimaOrder(0, 1, 0), ArimaConstant.Drift).Forecast(4);
        Assert.Equal(3 + (0.5 * 44), forecast[3].Value, 1e-9);
        Assert.Equal(0, forecast[3].StandardError);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void Fit_OfTooFewValues_SaysHowManyAreRequired(int count)
    {
        var series = Enumerable.Range(0, count).Select(t => t * 1.5).ToArray();
        var error = Assert.Throws<ArimaException>(() => ArimaEstimator.Fit(series, new ArimaOrder(1, 2, 1), ArimaConstant.None));
        Assert.Contains($"{count} values are too few", error.Message, StringComparison.Ordinal);
        Assert.Contains("at least 3 are required", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Fit_OfInfiniteValues_Refuses() =>
        Assert.Contains("infinite", Assert.Throws<ArimaException>(() => ArimaEstimator.Fit([1, double.PositiveInfinity, 2], new ArimaOrder(1, 0, 0), ArimaConstant.Mean)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1, ArimaConstant.Mean, "mean")]
    [InlineData(0, ArimaConstant.Drift, "drift")]
    [InlineData(4, ArimaConstant.None, "d is 4")]
    public void Fit_WhenOrderAndConstantDoNotGoTogether_SaysWhy(int d, ArimaConstant constant, string expected) =>
        Assert.Contains(expected, Assert.Throws<ArgumentException>(() => ArimaEstimator.Fit([1, 2, 3, 4, 5, 6], new ArimaOrder(1, d, 0), constant)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("1,0,1", "(1,0,1)")]
    [InlineData("2,1,1,0,1,1,12", "(2,1,1)(0,1,1)[12]")]
    [InlineData("1,1", null)]
    [InlineData("1,x,1", null)]
    [InlineData("1,0,1,1,0,1,1", null)]
    [InlineData("1,0,99", null)]
    public void TryParse_OfAnOrder_TakesItOrSaysWhy(string text, string? expected)
    {
        Assert.Equal(expected is not null, ArimaOrder.TryParse(text, out var order, out var error));
        Assert.Equal(expected, error is null ? order.ToString() : null);
    }

    [Fact]
    public void Fit_WhenCancelled_Ends() =>
        Assert.Throws<OperationCanceledException>(() => ArimaEstimator.Fit(Simulation.Arma(1, 100, [0.5], []), new ArimaOrder(1, 0, 1), ArimaConstant.Mean, new CancellationToken(true)));
}
