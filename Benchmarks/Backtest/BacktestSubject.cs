using Weir.Analytics.Evaluation;
using Weir.Analytics.Prediction;

namespace Weir.Benchmarks.Backtest;

/// <summary>Readings whose series are predicted.</summary>
/// <param name="Group">What it is reported with.</param>
/// <param name="Name">Its name.</param>
/// <param name="Unit">Of its values.</param>
/// <param name="Readings">By date.</param>
/// <param name="Rules">How it is predicted.</param>
internal sealed record BacktestSubject(string Group, string Name, string Unit, IReadOnlyList<DatedAcceleration> Readings, ForecasterRules Rules)
{
    // Models of longer seasons take minutes to search.
    private const int ModelPeriodMax = 24;
    private const int FitsAtMost = 12;

    /// <summary>The series that are predicted, by axis.</summary>
    public IReadOnlyList<(int Axis, string Name)> Series { get; init; } = [(0, Name)];

    /// <summary>Steps of the season; 1 for none.</summary>
    public int Season { get; init; } = 1;

    /// <summary>Steps of the season that models know; 1 for none.</summary>
    public int ModelPeriod => Season <= ModelPeriodMax ? Season : 1;

    /// <summary>A series at equal steps, each taken for one of the grid.</summary>
    /// <param name="group">What it is reported with.</param>
    /// <param name="name">Its name.</param>
    /// <param name="unit">Of its values.</param>
    /// <param name="values">The series; NaN is missing.</param>
    /// <param name="season">Steps of the season; 1 for none.</param>
    public static BacktestSubject OfSteps(string group, string name, string unit, IReadOnlyList<double> values, int season)
    {
        var rules = new ForecasterRules { FindsWeight = true };

        // A season takes two of them to be seen; the usual minute between fits would be one fit for most of these series.
        rules = rules with { HistoryMin = Math.Max(rules.HistoryMin, (2 * season) + 1), RefitEvery = Math.Max(values.Count / FitsAtMost * rules.Step, rules.IssueEvery) };
        return new BacktestSubject(
            group, name, unit,
            [.. values.Select((value, i) => new DatedAcceleration((i + 1) * rules.Step, value, 0, 0)).Where(reading => !double.IsNaN(reading.X))],
            rules)
        {
            Season = season,
        };
    }
}
