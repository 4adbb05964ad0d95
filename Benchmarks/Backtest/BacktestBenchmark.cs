using System.Globalization;
using Weir.Analytics.Prediction;
using Weir.Benchmarks.Harness;

namespace Weir.Benchmarks.Backtest;

/// <summary>Do the lifts' layers, and their weights, help beside forecasts that know no model?</summary>
internal static class BacktestBenchmark
{
    private static readonly ForecasterRules Usual = new() { FindsWeight = true };

    // What somebody who runs lifts would turn first.
    private static readonly (string Name, ForecasterRules Rules)[] Settings =
    [
        ("`Window` 1 s", Usual with { Window = 1_000 }), ("`Window` 2 s", Usual with { Window = 2_000 }), ("`Window` 10 s", Usual with { Window = 10_000 }),
        ("`RefitEvery` 5 s", Usual with { RefitEvery = 5_000 }), ("`History` 200, `RefitEvery` 10 s", Usual with { History = 200, RefitEvery = 10_000 }),
    ];

    /// <summary>Runs it; three to four minutes.</summary>
    /// <returns>Errors beside those of the last value held, tables and plots.</returns>
    public static Task<BenchmarkOutcome> RunAsync()
    {
        var (gateways, missing) = GatewaySource.Read();
        var (ride, plot) = (LiftSource.ReadRide(Usual), new RidePlot());
        var ofRide = BacktestRun.Score(ride, plot.See);
        List<SeriesScore> scores = [.. ofRide];
        foreach (var subject in LiftSource.ReadPhones(Usual).Concat(StatisticsSource.Read()).Concat(gateways))
        {
            Console.Error.WriteLine($"  {subject.Name}");
            scores.AddRange(BacktestRun.Score(subject));
        }

        var settings = new List<(string, IReadOnlyList<SeriesScore>)> { ("default", ofRide) };
        settings.AddRange(Settings.Select(setting => (setting.Name, BacktestRun.Score(LiftSource.ReadRide(setting.Rules)))));
        missing.ToList().ForEach(name => Console.Error.WriteLine($"  skipped: {name} is not below the folder that {SampleFiles.Variable} names"));
        return Task.FromResult(new BenchmarkOutcome([.. scores.SelectMany(Rows)])
        {
            Text = BacktestText.Write(scores, settings, missing),
            Files = [(WeightPlot.Name, WeightPlot.Draw(scores)), (RidePlot.Name, plot.Draw(ride)), (MethodPlot.Name, MethodPlot.Draw(scores))],
        });
    }

    private static IEnumerable<(string Name, double Value, string Unit)> Rows(SeriesScore score) => score.Horizons.Where(horizon => horizon.IsKnown).SelectMany(horizon =>
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"{score.Group}: {score.Name}, {horizon.Ahead} ahead");
        var held = horizon[BacktestMethod.Naive];
        return new[] { BacktestMethod.Line, BacktestMethod.Model, BacktestMethod.Fixed, BacktestMethod.Auto, BacktestMethod.SeasonalNaive, BacktestMethod.Mean }.SelectMany(method => new[]
        {
            ($"{name}: {method}, RMSE ÷ that of the last value held", horizon[method].Rmse / held.Rmse, "ratio"),
            ($"{name}: {method}, MASE", horizon[method].Mase, "ratio"),
        }).Append(($"{name}: best weight", horizon.Best.Weight, "weight"));
    });
}
