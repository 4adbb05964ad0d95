using Weir.Analytics.Evaluation;
using Weir.Analytics.Prediction;

namespace Weir.Benchmarks.Backtest;

/// <summary>Plays readings back and holds what is predicted at every step against what came.</summary>
internal static class BacktestRun
{
    /// <summary>The horizons, in steps.</summary>
    public static IReadOnlyList<int> Horizons { get; } = [1, 10, 60];

    /// <summary>Scores a subject's series.</summary>
    /// <param name="subject">The subject.</param>
    /// <param name="see">Is shown every prediction; null for nobody.</param>
    public static IReadOnlyList<SeriesScore> Score(BacktestSubject subject, Action<IssuedForecast>? see = null)
    {
        var (actual, first) = Grid(subject);
        var origins = new RollingOrigin(subject.Rules, [.. subject.Series.Select(series => series.Axis)], subject.ModelPeriod);
        var scores = subject.Series.Select(_ => Horizons.Select(ahead => new HorizonScore(ahead)).ToArray()).ToArray();
        foreach (var issued in origins.Forecast(subject.Readings, Horizons.Max()))
        {
            see?.Invoke(issued);
            for (var i = 0; i < scores.Length; i++)
            {
                var axis = subject.Series[i].Axis;
                var past = actual.Copy(axis, issued.LastStep, (int)Math.Min(subject.Rules.History, issued.LastStep - first + 1));
                var scale = ForecastAccuracy.NaiveScale(past);
                foreach (var score in scores[i])
                {
                    score.Add(issued, axis, past, actual[axis, issued.LastStep + score.Ahead], subject.Season, scale);
                }
            }
        }

        return [.. subject.Series.Select((series, i) => new SeriesScore(subject.Group, series.Name, subject.Unit, subject.Season, origins.Fits, scores[i]))];
    }

    /// <summary>What came: the values of all steps that are over.</summary>
    public static (GridSeries Values, long First) Grid(BacktestSubject subject)
    {
        var (step, first, newest) = (subject.Rules.Step, GridSeries.StepOf(subject.Readings[0].Date, subject.Rules.Step), subject.Readings[^1].Date);
        var values = new GridSeries(step, (int)((newest / step) - first + 2), AccelerationForecaster.Axes);
        foreach (var reading in subject.Readings.TakeWhile(reading => GridSeries.StepOf(reading.Date, step) <= newest / step))
        {
            values.Add(reading.Date, [reading.X, reading.Y, reading.Z, AccelerationForecaster.Magnitude(reading.X, reading.Y, reading.Z)]);
        }

        return (values, first);
    }
}
