using System.Diagnostics;
using Weir.Analytics.Arima;
using Weir.Analytics.OrderSearch;
using Weir.Benchmarks.Backtest;

namespace Weir.Benchmarks.Forecasting;

/// <summary>How long do fits and order searches take beside R's?</summary>
/// <remarks>R is measured in the same run where <c>Rscript</c> with the package forecast is on the path; elsewhere its figures are those of R 4.2.2 with
/// forecast 8.20 on two cores, medians of five runs.</remarks>
internal static class ForecastBenchmark
{
    private static readonly TimeSpan Warm = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan Run = TimeSpan.FromSeconds(2);

    // Of series that an ARIMA(1,1,1) made, milliseconds of R: arima(1,1,1), arima(2,1,2), arima(5,1,1), auto.arima(seasonal = FALSE).
    private static readonly (int Count, double[] R)[] Recorded =
        [(100, [1.597, 3.965, 8.603, 74.318]), (500, [2.651, 12.734, 24.596, 39.204]), (2000, [6.372, 26.751, 63.312, 129.345])];

    private static readonly ArimaOrder[] Orders = [new(1, 1, 1), new(2, 1, 2), new(5, 1, 1)];

    /// <summary>Runs it; half a minute.</summary>
    /// <returns>Milliseconds and ratios.</returns>
    public static Task<(string Name, double Value, string Unit)[]> RunAsync()
    {
        var rows = new List<(string, double, string)>();
        foreach (var (count, recorded) in Recorded)
        {
            var series = StatisticsSource.Values($"timing-open-{count}");
            var measured = RSession.TryMeasure(series);
            var r = measured ?? recorded;
            var source = measured is null ? "R, recorded" : "R, this run";
            for (var i = 0; i < Orders.Length; i++)
            {
                var order = Orders[i];
                Add(rows, $"ARIMA{order}, n = {count}", Median(() => ArimaEstimator.Fit(series, order, ArimaConstant.None)), r[i], source);
            }

            Add(rows, $"order search, n = {count}", Median(() => OrderSearcher.Search(series)), r[Orders.Length], $"{source}, default search");
            if (measured is { Length: > 4 })
            {
                Add(rows, $"order search beside the exhaustive one, n = {count}", Median(() => OrderSearcher.Search(series)), measured[4], source);
            }
        }

        var model = ArimaEstimator.Fit(StatisticsSource.Values("timing-open-500"), Orders[0], ArimaConstant.None);
        rows.Add(("forecast of 10 steps, ARIMA(1,1,1)", 1000 * Median(() => model.Forecast(10)), "µs"));
        rows.Add(("state moved on by an observation", 1000 * Median(() => model.Advance(1.5)), "µs"));
        return Task.FromResult<(string, double, string)[]>([.. rows]);
    }

    private static void Add(List<(string, double, string)> rows, string name, double ours, double theirs, string source)
    {
        rows.Add((name, ours, "ms"));
        rows.Add(($"{name}: {source}", theirs, "ms"));
        rows.Add(($"{name}: R / Weir", theirs / ours, "ratio"));
    }

    /// <summary>The median time of a call in milliseconds; what is shorter than the clock's step is called several times between two looks at it.</summary>
    private static double Median(Action action)
    {
        var calls = 0;
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < Warm; calls++)
        {
            action();
        }

        var together = Math.Max(1, (int)(calls / Warm.TotalMilliseconds / 10));
        var times = new List<double>();
        for (var begun = Stopwatch.GetTimestamp(); Stopwatch.GetElapsedTime(begun) < Run;)
        {
            var started = Stopwatch.GetTimestamp();
            for (var i = 0; i < together; i++)
            {
                action();
            }

            times.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds / together);
        }

        times.Sort();
        return times[times.Count / 2];
    }
}
