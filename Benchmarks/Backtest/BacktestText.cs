using System.Globalization;
using System.Text;

namespace Weir.Benchmarks.Backtest;

/// <summary>The report's tables.</summary>
internal static class BacktestText
{
    private const string How =
        $"""
        At every step that is over (an origin) the layers' own code predicts, having been given the readings up to it and none behind; the value 1, 10 and 60 steps later is held against it (the one value, no mean of several).
        Models: the order search, without a limit of time; fitted when a device would ask for it (a fit takes no event time here). History 600 steps, line through 5 s, grid of 100 ms, all else by default.

        - **line**: the speed layer, drawn on beyond its 10 steps. **model**: the batch layer. **0.3/0.7**: both together as a device answers, which beyond 10 steps is the model alone; **auto**: the same with the weight found so far.
        - **best weight**: of 0, 0.1 … 1 for the line the one with the least RMSE, known afterwards only, the line drawn on. **held**: the last value (naive). **season**: the value of the season before (seasonal naive; without a season the last value).
        - **mean**: of the history. Errors of all methods are over the same values; a dash: fewer than ten of them.
        - MASE is scaled by what the naive forecast missed, a step ahead, in the history of each origin; coverage is that of 95 % intervals.
        - Series that are no lifts: a step of theirs is taken for one of the grid, so that the line goes through 50 values. First model after two seasons, at least 30 values; a new one every twelfth of the series, or after a tenth of that where the line is better for a while.
          Models know the season up to 24 steps.
        - A line has one thing ahead of the others in a lift: the reading that ends a step belongs to the next one, of which it is one of five.
        """;

    private static readonly BacktestMethod[] Compared =
        [BacktestMethod.Line, BacktestMethod.Model, BacktestMethod.Fixed, BacktestMethod.Auto, BacktestMethod.SeasonalNaive, BacktestMethod.Mean];

    public static string Write(IReadOnlyList<SeriesScore> scores, IReadOnlyList<(string Name, IReadOnlyList<SeriesScore> Scores)> settings, IReadOnlyList<string> missing)
    {
        var text = new StringBuilder(How).Append("\n\n");
        var groups = scores.GroupBy(score => score.Group).ToList();
        text.Append("## All together\n\nGeometric means over series of the error ÷ that of the last value held: RMSE, and in brackets MASE. Below 1 is better than that.\n\n");
        text.Append("| series | ahead | how many | line | model | 0.3/0.7 | auto | season | mean | inside: line | model | 0.3/0.7 |\n| --- |" + string.Concat(Enumerable.Repeat(" ---: |", 11)) + "\n");
        foreach (var group in groups)
        {
            Together(text, group.Key, [.. group]);
        }

        Together(text, "all that are no lifts", [.. scores.Where(score => !LiftSource.IsLift(score.Group))]);
        foreach (var name in missing)
        {
            text.Append(CultureInfo.InvariantCulture, $"\nSkipped: `{name}` is not below the folder that {SampleFiles.Variable} names.\n");
        }

        text.Append(CultureInfo.InvariantCulture, $"\n![error by weight]({WeightPlot.Name})\n![a stretch of the ride]({RidePlot.Name})\n![methods]({MethodPlot.Name})\n");
        text.Append("\n## Settings, on the ride\n\nRMSE as above, geometric mean of x, y, z and magnitude.\n\n| settings | fits | ahead | line | model | 0.3/0.7 | auto | best weight |\n| --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |\n");
        foreach (var (name, found) in settings)
        {
            Settings(text, name, found);
        }

        foreach (var group in groups)
        {
            Group(text, group.Key, [.. group]);
        }

        return text.ToString();
    }

    private static void Together(StringBuilder text, string name, IReadOnlyList<SeriesScore> scores)
    {
        for (var i = 0; i < BacktestRun.Horizons.Count; i++)
        {
            var count = GroupMeans.Known(scores, i).Count();
            var cells = Compared.Select(method => count == 0 ? "–" : $"{Say(GroupMeans.Rmse(scores, i, method))} ({Say(GroupMeans.Mase(scores, i, method))})");
            var inside = Compared.Take(3).Select(method => Say(GroupMeans.Coverage(scores, i, method)));
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {BacktestRun.Horizons[i]} | {count} | {string.Join(" | ", cells.Concat(inside))} |\n");
        }
    }

    private static void Settings(StringBuilder text, string name, IReadOnlyList<SeriesScore> scores)
    {
        for (var i = 0; i < BacktestRun.Horizons.Count; i++)
        {
            var cells = Compared.Take(4).Select(method => Say(GroupMeans.Rmse(scores, i, method)));
            var (weight, best) = GroupMeans.Weights(scores, i).MinBy(item => item.Y);
            text.Append(CultureInfo.InvariantCulture, $"| {name} | {scores[0].Fits} | {BacktestRun.Horizons[i]} | {string.Join(" | ", cells)} | {Say(best)} at {weight:0.0} |\n");
        }
    }

    private static void Group(StringBuilder text, string name, IReadOnlyList<SeriesScore> scores)
    {
        var unit = scores[0].Unit.Length == 0 ? "" : $", {scores[0].Unit}";
        text.Append(CultureInfo.InvariantCulture, $"\n## {char.ToUpperInvariant(name[0])}{name[1..]}\n\nRMSE ÷ that of the last value held:\n\n");
        Table(text, $"season of | ahead | values | held{unit} | line | model | 0.3/0.7 | auto | best weight | season | mean", scores, Errors);
        text.Append("\nMASE, and the share of values inside 95 % intervals:\n\n");
        Table(text, "season of | ahead | held | line | model | 0.3/0.7 | auto | season | mean | inside: line | model | 0.3/0.7", scores, Scaled);
    }

    private static void Table(StringBuilder text, string heads, IReadOnlyList<SeriesScore> scores, Func<HorizonScore, IEnumerable<string>> cells)
    {
        var count = heads.Count(c => c == '|') + 1;
        text.Append(CultureInfo.InvariantCulture, $"| series | {heads} |\n| --- |").Append(string.Concat(Enumerable.Repeat(" ---: |", count))).Append('\n');
        foreach (var (score, horizon) in scores.SelectMany(score => score.Horizons.Select(horizon => (score, horizon))))
        {
            var found = horizon.IsKnown ? cells(horizon) : Enumerable.Repeat("–", count - 2);
            text.Append(CultureInfo.InvariantCulture, $"| {score.Name} | {(score.Season > 1 ? score.Season : "–")} | {horizon.Ahead} | {string.Join(" | ", found)} |\n");
        }
    }

    private static IEnumerable<string> Errors(HorizonScore score)
    {
        var held = score[BacktestMethod.Naive].Rmse;
        var ratios = Compared.Select(method => Say(score[method].Rmse / held)).ToList();
        return
        [
            score.Count.ToString(CultureInfo.InvariantCulture), held.ToString("G4", CultureInfo.InvariantCulture), .. ratios.Take(4),
            string.Create(CultureInfo.InvariantCulture, $"{Say(score.Best.Score.Rmse / held)} at {score.Best.Weight:0.0}"), .. ratios.Skip(4),
        ];
    }

    private static IEnumerable<string> Scaled(HorizonScore score) =>
    [
        .. Compared.Prepend(BacktestMethod.Naive).Select(method => Say(score[method].Mase)),
        .. Compared.Take(3).Select(method => Say(score[method].Coverage)),
    ];

    private static string Say(double value) => double.IsFinite(value) ? value.ToString("0.00", CultureInfo.InvariantCulture) : "–";
}
