using System.Text.Json;
using Weir.Analytics.OrderSearch;

namespace Weir.Analytics.Tests.OrderSearch;

/// <summary>Order searches beside R's <c>auto.arima</c>, <c>ndiffs</c> and <c>nsdiffs</c>.</summary>
public sealed class OrderSearchReferenceTests
{
    private const double AiccSlack = 0.1;

    private static readonly string[] Searches = ["default", "exhaustive"];

    public static TheoryData<string> Names => [.. ReferenceData.Cases("arima-auto").Select(c => c.Text("series"))];

    [Theory]
    [MemberData(nameof(Names))]
    public void Kpss_WhenSetBesideR_HasItsStatisticsAndDifferences(string name)
    {
        var reference = Reference(name);
        var series = ReferenceData.Series(name);
        Assert.Equal((int)reference.GetProperty("kpss").Number("ndiffs")!, DifferenceOrder.ByKpss(series));
        var level = series.Where(v => !double.IsNaN(v)).ToArray();
        foreach (var expected in reference.GetProperty("kpss").GetProperty("levels").EnumerateArray())
        {
            if (expected.Number("urcaStatistic") is { } statistic && name != "linear")
            {
                var test = KpssTest.Level(level);
                Assert.Equal(1, test.Statistic / statistic, 1e-9);
                Assert.Equal(expected.Number("urcaP")!.Value, test.PValue, 1e-9);
            }

            level = [.. level.Skip(1).Zip(level, (a, b) => a - b)];
        }
    }

    [Fact]
    public void SeasonalDifferences_WhenSetBesideR_AreTheSame()
    {
        var periodic = ReferenceData.Cases("arima-auto").Where(c => c.Number("nsdiffs") is not null).ToList();
        Assert.NotEmpty(periodic);
        Assert.All(periodic, c => Assert.Equal((int)c.Number("nsdiffs")!, DifferenceOrder.BySeasonalStrength(ReferenceData.Series(c.Text("series")), (int)c.Number("period")!)));
    }

    [Fact]
    public void Search_WhenSetBesideRsExhaustiveOne_ReachesItsCriterionInNineteenOfTwenty()
    {
        var misses = Misses(ReferenceData.Cases("arima-auto"), c => c.GetProperty("exhaustive"), _ => 1, out var count);
        Assert.True(misses.Count <= count / 20, string.Join('\n', misses));
    }

    [Fact]
    public void Search_WithASeasonOfShortSeries_ReachesRsExhaustiveCriterion()
    {
        var periodic = ReferenceData.Cases("arima-auto").Where(c => c.Part("seasonalExhaustive") is not null && c.Text("series") != "presidents");
        var misses = Misses(periodic, c => c.GetProperty("seasonalExhaustive"), c => (int)c.Number("period")!, out var count);
        Assert.True(count >= 4 && misses.Count == 0, string.Join('\n', misses));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Search_WhenRTakesTheSameOrder_HasItsIntervals(string name)
    {
        var model = OrderSearcher.Search(ReferenceData.Series(name)).Model.WithUnbiasedVariance();
        var reference = Reference(name);
        var same = Searches.Select(n => reference.GetProperty(n))
            .FirstOrDefault(r => r.Number("aicc") is not null && r.Order() == model.Order with { Period = 1 } && Math.Abs(r.Number("aicc")!.Value - model.Figures.Aicc) < 1e-3);
        if (same.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        var forecast = same.GetProperty("forecast");
        var (lower, upper, mean) = (forecast.Numbers("lower95"), forecast.Numbers("upper95"), forecast.Numbers("mean"));
        var ours = model.Forecast(mean.Length);
        for (var h = 0; h < mean.Length; h++)
        {
            var (low, high) = ours[h].Interval(0.95);
            var width = upper[h] - lower[h];
            Assert.True(Math.Abs(ours[h].Value - mean[h]) < 0.005 * width, $"step {h + 1}: {ours[h].Value} beside {mean[h]}");
            Assert.True(Math.Abs(low - lower[h]) < 0.01 * width && Math.Abs(high - upper[h]) < 0.01 * width, $"step {h + 1}: {low} to {high} beside {lower[h]} to {upper[h]}");
        }
    }

    private static List<string> Misses(IEnumerable<JsonElement> cases, Func<JsonElement, JsonElement> best, Func<JsonElement, int> period, out int count)
    {
        var misses = new List<string>();
        count = 0;
        foreach (var reference in cases)
        {
            var model = OrderSearcher.Search(ReferenceData.Series(reference.Text("series")), new OrderSearchOptions { Period = period(reference) }).Model;
            count++;
            if (best(reference).Number("aicc") is { } expected && !(model.Figures.Aicc <= expected + AiccSlack))
            {
                misses.Add($"{reference.Text("series")}: {model.Order} with {model.Figures.Aicc}, R's best has {expected}");
            }
        }

        return misses;
    }

    private static JsonElement Reference(string name) => ReferenceData.Cases("arima-auto").Single(c => c.Text("series") == name);
}
