using System.Globalization;

namespace Weir.Benchmarks.Backtest;

/// <summary>Series of R's package datasets, which the tests of the ARIMA models have; those that are too short for thirty values and ten more are left out.</summary>
internal static class StatisticsSource
{
    public const string Group = "R's series";

    private static readonly (string Name, int Season)[] All =
    [
        ("AirPassengers", 12), ("BJsales", 1), ("JohnsonJohnson", 4), ("lh", 1), ("lynx", 1), ("Nile", 1), ("nottem", 12), ("presidents", 4), ("sunspot-year", 1), ("treering", 1), ("UKgas", 4),
        ("WWWusage", 1),
    ];

    public static IEnumerable<BacktestSubject> Read() => All.Select(series => BacktestSubject.OfSteps(Group, series.Name, "", Values(series.Name), series.Season));

    /// <summary>The values of one of the references' series; NaN where one is missing.</summary>
    /// <param name="name">Its name.</param>
    public static double[] Values(string name) =>
        [.. SampleFiles.Lines($"tests/Analytics.Tests/References/series/{name}.csv.gz").Skip(1).Select(line => Number(line.Split(',')[1]))];

    private static double Number(string text) => text == "NA" ? double.NaN : double.Parse(text, CultureInfo.InvariantCulture);
}
