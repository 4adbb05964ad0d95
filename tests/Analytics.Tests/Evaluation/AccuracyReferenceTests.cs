using Weir.Analytics.Evaluation;

namespace Weir.Analytics.Tests.Evaluation;

/// <summary>Measures beside those of R's <c>forecast::accuracy</c>.</summary>
public sealed class AccuracyReferenceTests
{
    public static TheoryData<string> Names => [.. ReferenceData.Cases("accuracy").Select(c => c.Text("series"))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Measures_WhenSetBesideR_AreTheSame(string name)
    {
        var reference = ReferenceData.Cases("accuracy").Single(c => c.Text("series") == name);
        var actual = reference.Numbers("actual");
        var training = ReferenceData.Series(name).AsSpan(0, (int)reference.Number("nTrain")!).ToArray();
        var period = (int)reference.Number("period")!;
        AssertSame(reference.Number("maseScale"), ForecastAccuracy.NaiveScale(training, period));
        AssertSame(reference.Number("maseScaleLag1"), ForecastAccuracy.NaiveScale(training));
        foreach (var method in reference.GetProperty("methods").EnumerateObject().Select(m => m.Value).Where(m => m.Part("forecast") is not null))
        {
            var forecast = method.Numbers("forecast");
            AssertSame(method.Number("rmse"), ForecastAccuracy.RootMeanSquaredError(actual, forecast));
            AssertSame(method.Number("mae"), ForecastAccuracy.MeanAbsoluteError(actual, forecast));
            AssertSame(method.Number("mase"), ForecastAccuracy.MeanAbsoluteScaledError(actual, forecast, training, period));
            AssertSame(method.Number("maseLag1"), ForecastAccuracy.MeanAbsoluteScaledError(actual, forecast, training));
            AssertSame(method.Number("smape"), ForecastAccuracy.SymmetricPercentageError(actual, forecast));
            AssertSame(method.Number("mape"), ForecastAccuracy.MeanAbsolutePercentageError(actual, forecast));
        }
    }

    [Fact]
    public void OverallWeightedAverage_OfTheBenchmarkItself_IsOne()
    {
        double[] actual = [1, 2, 4];
        double[] benchmark = [1.5, 1.5, 1.5];
        Assert.Equal(1, ForecastAccuracy.OverallWeightedAverage(actual, benchmark, benchmark), 1e-12);
        Assert.Equal(0, ForecastAccuracy.OverallWeightedAverage(actual, actual, benchmark), 1e-12);
    }

    [Fact]
    public void GeometricMean_OfTwiceAndHalf_IsOne() => Assert.Equal(1, ForecastAccuracy.GeometricMean([2, 0.5]), 1e-12);

    [Fact]
    public void Coverage_WhenSomeAreMissing_CountsThePairsThatAreThere() =>
        Assert.Equal(0.5, ForecastAccuracy.Coverage([1, 5, double.NaN], [0, 0, 0], [2, 2, 2]));

    [Fact]
    public void Measures_WhenLengthsDiffer_SayBoth() =>
        Assert.Contains("2 values stand against 1", Assert.Throws<ArgumentException>(() => ForecastAccuracy.MeanAbsoluteError([1, 2], [1])).Message, StringComparison.Ordinal);

    private static void AssertSame(double? expected, double actual)
    {
        if (expected is { } value)
        {
            Assert.True(Math.Abs(actual - value) <= 1e-9 * Math.Abs(value), $"{actual} beside {value}");
        }
    }
}
