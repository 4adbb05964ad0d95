using Weir.Analytics.Arima;
using Weir.Analytics.OrderSearch;
using Weir.Analytics.Tests.Arima;

namespace Weir.Analytics.Tests.OrderSearch;

/// <summary>The search's limits, budgets and odd series.</summary>
public sealed class OrderSearchTests
{
    [Theory]
    [InlineData(1e12)]
    [InlineData(1e-9)]
    public void Search_OfAScaledSeries_ChoosesTheSameModel(double factor)
    {
        var series = Simulation.Cumulate(Simulation.Arma(31, 120, [0.6], [0.3]));
        var (plain, scaled) = (OrderSearcher.Search(series).Model, OrderSearcher.Search([.. series.Select(v => v * factor)]).Model);
        Assert.Equal((plain.Order, plain.Constant), (scaled.Order, scaled.Constant));
    }

    [Theory]
    [InlineData(OrderSearchMethod.Stepwise)]
    [InlineData(OrderSearchMethod.Exhaustive)]
    public void Search_ByEveryMethod_ComesNearTheScreenedOne(OrderSearchMethod method)
    {
        var series = Simulation.Arma(33, 150, [1.2, -0.5], [], mean: 3);
        var other = OrderSearcher.Search(series, new OrderSearchOptions { Method = method }).Model;
        Assert.Equal(OrderSearcher.Search(series).Model.Figures.Aicc, other.Figures.Aicc, 1.0);
    }

    [Fact]
    public void Search_WhenTheDeadlineHasPassed_AnswersWithTheBestSoFar()
    {
        var result = OrderSearcher.Search(Simulation.Arma(2, 100, [0.7], []), new OrderSearchOptions { Deadline = new CancellationToken(true) });
        Assert.Single(result.Candidates);
        Assert.Equal(0, result.Model.Order.Coefficients);
    }

    [Fact]
    public void Search_WhenCandidatesAreLimited_FitsNoMore() =>
        Assert.Equal(7, OrderSearcher.Search(Simulation.Arma(2, 100, [0.7], []), new OrderSearchOptions { CandidatesMax = 7 }).Candidates.Count);

    [Fact]
    public void Search_WhenCancelled_Ends() =>
        Assert.Throws<OperationCanceledException>(() => OrderSearcher.Search(Simulation.Arma(2, 100, [0.7], []), null, new CancellationToken(true)));

    [Fact]
    public void Search_WithLimits_KeepsToThem()
    {
        var result = OrderSearcher.Search(Simulation.Arma(4, 200, [0.7, 0.2], [0.5]), new OrderSearchOptions { MaxP = 1, MaxQ = 1, D = 0, Constant = false });
        Assert.All(result.Candidates, c => Assert.True(c.Order is { P: <= 1, D: 0, Q: <= 1 } && !c.HasConstant));
        Assert.Equal(ArimaConstant.None, result.Model.Constant);
    }

    [Fact]
    public void Search_OfAConstantSeries_TakesItsMean()
    {
        var model = OrderSearcher.Search([7, 7, 7, 7, 7]).Model;
        Assert.Equal((new ArimaOrder(0, 0, 0), ArimaConstant.Mean, 7.0), (model.Order, model.Constant, model.Forecast(1)[0].Value));
    }

    [Fact]
    public void Search_OfALine_TakesItsDrift()
    {
        var model = OrderSearcher.Search([.. Enumerable.Range(0, 50).Select(t => 0.1 * t)]).Model;
        Assert.Equal((1, ArimaConstant.Drift), (model.Order.D, model.Constant));
        Assert.Equal(5.4, model.Forecast(5)[4].Value, 1e-6);
    }

    [Fact]
    public void Search_OfNothing_SaysSo() =>
        Assert.Contains("no value", Assert.Throws<ArimaException>(() => OrderSearcher.Search([double.NaN, double.NaN])).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(8)]
    [InlineData(13)]
    public void Search_OfAShortSeries_AnswersWithFiniteForecasts(int count)
    {
        var series = Simulation.Arma(count, count, [0.5], [], mean: 2);
        foreach (var period in (int[])[1, 4])
        {
            var forecast = OrderSearcher.Search(series, new OrderSearchOptions { Period = period }).Model.Forecast(3);
            Assert.All(forecast, f => Assert.True(double.IsFinite(f.Value)));
        }
    }

    [Fact]
    public void SeasonalStrength_OfAPureSeason_IsNearOneAndOfNoiseSmall()
    {
        var season = Enumerable.Range(0, 96).Select(t => Math.Sin(2 * Math.PI * t / 12)).ToArray();
        Assert.True(DifferenceOrder.SeasonalStrength(season, 12) > 0.99);
        Assert.True(DifferenceOrder.SeasonalStrength(Simulation.Arma(1, 96, [], []), 12) < 0.64);
        Assert.Equal(0, DifferenceOrder.SeasonalStrength(season.AsSpan(0, 24), 12));
    }
}
