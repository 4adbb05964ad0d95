using Weir.Analytics.Evaluation;

namespace Weir.Analytics.Tests.Evaluation;

public sealed class SimpleForecastTests
{
    [Fact]
    public void SeasonalNaive_WhenSetBesideR_IsTheSame()
    {
        var cases = ReferenceData.Cases("accuracy").Where(c => c.GetProperty("methods").Part("snaive")?.Part("forecast") is not null).ToList();
        Assert.NotEmpty(cases);
        foreach (var reference in cases)
        {
            var past = ReferenceData.Series(reference.Text("series")).AsSpan(0, (int)reference.Number("nTrain")!).ToArray();
            var expected = reference.GetProperty("methods").GetProperty("snaive").Numbers("forecast");
            var found = Enumerable.Range(1, expected.Length).Select(ahead => SimpleForecast.SeasonalNaive(past, ahead, (int)reference.Number("period")!)).ToArray();
            Assert.All(expected.Zip(found).Where(pair => !double.IsNaN(pair.First)), pair => Assert.Equal(pair.First, pair.Second, 1e-9 * Math.Abs(pair.First)));
        }
    }

    [Fact]
    public void SeasonalNaive_WhenThereIsNoWholeSeason_IsMissing() => Assert.Equal(double.NaN, SimpleForecast.SeasonalNaive([1, 2, 3], 1, 4));

    [Fact]
    public void Mean_WhenValuesAreMissing_IsOfTheOthers()
    {
        Assert.Equal(2, SimpleForecast.Mean([1, double.NaN, 3]));
        Assert.Equal(double.NaN, SimpleForecast.Mean([double.NaN]));
    }
}
