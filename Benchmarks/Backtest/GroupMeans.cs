using Weir.Analytics.Evaluation;

namespace Weir.Benchmarks.Backtest;

/// <summary>Errors of several series together: geometric means of what they are beside the last value held.</summary>
internal static class GroupMeans
{
    /// <summary>The scores of one horizon, where there are enough values.</summary>
    public static IEnumerable<HorizonScore> Known(IEnumerable<SeriesScore> scores, int horizon) => scores.Select(score => score.Horizons[horizon]).Where(score => score.IsKnown);

    public static double Rmse(IEnumerable<SeriesScore> scores, int horizon, BacktestMethod method) => Mean(scores, horizon, score => score[method].Rmse / score[BacktestMethod.Naive].Rmse);

    public static double Mase(IEnumerable<SeriesScore> scores, int horizon, BacktestMethod method) => Mean(scores, horizon, score => score[method].Mase / score[BacktestMethod.Naive].Mase);

    /// <summary>Mean coverage.</summary>
    public static double Coverage(IEnumerable<SeriesScore> scores, int horizon, BacktestMethod method) =>
        SimpleForecast.Mean([.. Known(scores, horizon).Select(score => score[method].Coverage)]);

    /// <summary>RMSE by the line's weight.</summary>
    public static IReadOnlyList<(double X, double Y)> Weights(IReadOnlyList<SeriesScore> scores, int horizon) =>
        [.. scores[0].Horizons[horizon].Weights.Select((item, i) => (item.Weight, Mean(scores, horizon, score => score.Weights[i].Score.Rmse / score[BacktestMethod.Naive].Rmse)))];

    private static double Mean(IEnumerable<SeriesScore> scores, int horizon, Func<HorizonScore, double> ratio) =>
        ForecastAccuracy.GeometricMean([.. Known(scores, horizon).Select(ratio)]);
}
