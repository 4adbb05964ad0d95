using Weir.Analytics.Prediction;

namespace Weir.Benchmarks.Backtest;

/// <summary>The error of line and model together by the line's weight, one curve for each horizon.</summary>
internal static class WeightPlot
{
    public const string Name = "backtest-weights.svg";

    private const int Panel = 330;

    public static string Draw(IReadOnlyList<SeriesScore> scores)
    {
        var svg = new Svg(860, 400);
        DrawPanel(svg, 70, "the ride (x, y, z, magnitude)", [.. scores.Where(score => score.Group == LiftSource.Ride)]);
        DrawPanel(svg, 70 + Panel + 90, "series that are no lifts", [.. scores.Where(score => !LiftSource.IsLift(score.Group))]);
        svg.Text(430, 390, "dots: the best weight, known afterwards only; dashes: 0.3; the line is drawn on beyond its 10 steps", "middle", 11);
        return svg.ToString();
    }

    private static void DrawPanel(Svg svg, double left, string title, IReadOnlyList<SeriesScore> scores)
    {
        var frame = new SvgFrame(svg, left, 40, Panel, 270, (0, 1), (0.6, 2));
        frame.Draw(title, "weight of the line", "RMSE ÷ that of the value held", 0.1, 0.2);
        frame.Curve([(ForecasterRules.SpeedWeightDefault, 0.6), (ForecasterRules.SpeedWeightDefault, 2)], Svg.Grey, 1, "4 4");
        frame.Curve([(0, 1), (1, 1)], Svg.Ink, 1);
        foreach (var (i, colour) in new[] { (0, Svg.Blue), (1, Svg.Orange), (2, Svg.Green) })
        {
            var curve = GroupMeans.Weights(scores, i);
            frame.Curve(curve, colour);
            var best = curve.MinBy(point => point.Y);
            svg.Dot(frame.X(best.X), frame.Y(best.Y), colour);
            svg.Line(left + 120, 52 + (16 * i), left + 144, 52 + (16 * i), colour, 2);
            svg.Text(left + 150, 56 + (16 * i), $"{BacktestRun.Horizons[i]} {(i == 0 ? "step" : "steps")} ahead");
        }
    }
}
