using System.Text.Json;
using Weir.Analytics.Regression;

namespace Weir.Analytics.Tests.Regression;

/// <summary>Lines beside R's <c>lm</c>.</summary>
public sealed class RegressionReferenceTests
{
    private const double Agreement = 1e-9;

    public static TheoryData<string> Names => [.. ReferenceData.Cases("regression").Select(c => c.Text("series"))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Fit_WhenSetBesideR_IsTheSame(string name)
    {
        var series = ReferenceData.Series(name);
        AssertFit(Reference(name).GetProperty("full"), Fit(series, 0));
        if (Reference(name).Part("last30") is { } last && last.Text("status") == "ok")
        {
            AssertFit(last, Fit(series, Math.Max(series.Length - 30, 0)));
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rolling_WhenMovedOnPointByPoint_IsRsFitOfTheWindow(string name)
    {
        var series = ReferenceData.Series(name);
        if (Reference(name).Part("rolling")?.Part("rows") is not { } rows || series.Any(double.IsNaN))
        {
            return;
        }

        var expected = rows.EnumerateArray().Select(r => r.EnumerateArray().Select(v => v.ValueKind == JsonValueKind.Number ? v.GetDouble() : double.NaN).ToArray()).ToDictionary(r => (int)r[0]);
        var line = new RollingLine(30);
        var size = series.Max(Math.Abs);
        for (var t = 1; t <= series.Length; t++)
        {
            line.Add(t, series[t - 1]);
            if (expected.TryGetValue(t, out var row))
            {
                var fit = line.Fit();
                Assert.Equal(row[1] / size, fit.Slope / size, Agreement);
                Assert.Equal(row[2] / size, fit.Intercept / size, 1e-7);
                Assert.Equal(row[3] / size, fit.ResidualError / size, 1e-8);
                Assert.Equal(row[4] / size, fit.At(t + 1) / size, Agreement);
            }
        }
    }

    private static void AssertFit(JsonElement expected, LineFit fit)
    {
        if (expected.Text("status") == "error")
        {
            return;
        }

        var size = Math.Max(Math.Abs(fit.MeanY), Math.Sqrt(fit.SumYY));
        Assert.Equal((int)expected.Number("n")!, fit.Count);
        Assert.Equal(expected.Number("slope")!.Value / size, fit.Slope / size, Agreement);
        Assert.Equal(expected.Number("intercept")!.Value / size, fit.Intercept / size, Agreement);
        var prediction = expected.GetProperty("prediction");
        var (places, values) = (prediction.Numbers("t"), prediction.Numbers("fit"));
        for (var i = 0; i < places.Length; i++)
        {
            Assert.Equal(values[i] / size, fit.At(places[i]) / size, Agreement);
        }

        // R calls an exact fit's figures rounding noise, and they are.
        if (fit.RSquared > 1 - 1e-12 || fit.SumYY < 1e-20 * size * size || fit.Freedom < 1)
        {
            return;
        }

        AssertRatio(expected.Number("seSlope"), fit.SlopeError);
        AssertRatio(expected.Number("seIntercept"), fit.InterceptError);
        AssertRatio(expected.Number("tSlope"), fit.SlopeT);
        AssertRatio(expected.Number("residualSe"), fit.ResidualError);
        Assert.Equal(expected.Number("r2")!.Value, fit.RSquared, Agreement);
        Assert.Equal(expected.Number("adjR2")!.Value, fit.AdjustedRSquared, Agreement);
        Assert.Equal(expected.Number("pSlope")!.Value, fit.SlopeP, 1e-8);
        var (lower, upper) = (prediction.Numbers("lower80"), prediction.Numbers("upper95"));
        for (var i = 0; i < places.Length; i++)
        {
            Assert.Equal(lower[i] / size, fit.Predict(places[i], 0.80).Lower / size, 1e-8);
            Assert.Equal(upper[i] / size, fit.Predict(places[i], 0.95).Upper / size, 1e-8);
        }
    }

    private static void AssertRatio(double? expected, double actual) => Assert.Equal(1, actual / expected!.Value, 1e-7);

    private static LineFit Fit(double[] series, int from)
    {
        var places = Enumerable.Range(from + 1, series.Length - from).Select(t => (double)t).ToArray();
        return LineRegression.Fit(places, series.AsSpan(from));
    }

    private static JsonElement Reference(string name) => ReferenceData.Cases("regression").Single(c => c.Text("series") == name);
}
