using System.Globalization;

namespace Weir.Benchmarks.Backtest;

/// <summary>Bars of the methods' errors over the series that are no lifts, by horizon.</summary>
internal static class MethodPlot
{
    public const string Name = "backtest-methods.svg";

    private const int Bar = 34;

    private static readonly (BacktestMethod Method, string Name, string Colour)[] Bars =
    [
        (BacktestMethod.Line, "line", Svg.Orange), (BacktestMethod.Model, "model", Svg.Blue), (BacktestMethod.Fixed, "0.3 · line + 0.7 · model", Svg.Green), (BacktestMethod.Auto, "weight found (auto)", "#56B4E9"),
        (BacktestMethod.SeasonalNaive, "season before", "#CC79A7"), (BacktestMethod.Mean, "mean of history", Svg.Grey),
    ];

    public static string Draw(IReadOnlyList<SeriesScore> scores)
    {
        var svg = new Svg(860, 420);
        var shown = scores.Where(score => !LiftSource.IsLift(score.Group)).ToList();
        var frame = new SvgFrame(svg, 70, 40, 760, 260, (0, 3), (0, 2));
        frame.Draw("series that are no lifts: mean absolute error, geometric mean over series", "", "MASE ÷ that of the value held", 0, 0.5);
        for (var i = 0; i < BacktestRun.Horizons.Count; i++)
        {
            var start = frame.X(i + 0.5) - (Bars.Length * Bar / 2.0);
            foreach (var (method, _, colour) in Bars)
            {
                var value = GroupMeans.Mase(shown, i, method);
                svg.Area([(start, frame.Y(0)), (start, frame.Y(value)), (start + Bar - 4, frame.Y(value)), (start + Bar - 4, frame.Y(0))], colour);
                svg.Text(start + (Bar / 2.0) - 2, frame.Y(0) - 6, value.ToString("0.00", CultureInfo.InvariantCulture), "middle", 11);
                start += Bar;
            }

            svg.Text(frame.X(i + 0.5), 320, $"{BacktestRun.Horizons[i]} {(i == 0 ? "step" : "steps")} ahead ({GroupMeans.Known(shown, i).Count()} series)", "middle");
        }

        frame.Curve([(0, 1), (3, 1)], Svg.Ink, 1);
        for (var i = 0; i < Bars.Length; i++)
        {
            var (x, y) = (110 + (250 * (i % 3)), 350 + (22 * (i / 3)));
            svg.Area([(x, y), (x + 14, y), (x + 14, y + 12), (x, y + 12)], Bars[i].Colour);
            svg.Text(x + 20, y + 11, Bars[i].Name);
        }

        svg.Text(430, 410, "level 1 is the last value held; 60 steps ahead a device lets the model speak alone", "middle", 11);
        return svg.ToString();
    }
}
