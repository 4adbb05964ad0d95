using Weir.Analytics.Prediction;

namespace Weir.Benchmarks.Backtest;

/// <summary>A stretch of the ride with what was predicted in it: every two seconds, the ten steps that a device keeps.</summary>
internal sealed class RidePlot
{
    public const string Name = "backtest-ride.svg";

    private const int Axis = 3;
    private const int From = 160;
    private const int Steps = 190;
    private const int Every = 20;
    private const int Ahead = 10;
    private const double Level = 0.95;
    private readonly List<(long LastStep, ForecastPoint[] Points)> _said = [];

    /// <summary>Sees what is predicted at an origin; drawn with the weight of 0.3, whatever weight was found.</summary>
    public void See(IssuedForecast issued) => _said.Add((
        issued.LastStep,
        [.. issued.Points(Axis, Level).Take(Ahead).Select(p => p with { Value = LayerValue.Combine(p.Speed!.Value, p.Batch!.Value, ForecasterRules.SpeedWeightDefault) })]));

    public string Draw(BacktestSubject ride)
    {
        var (actual, first) = BacktestRun.Grid(ride);
        var svg = new Svg(860, 420);
        var frame = new SvgFrame(svg, 70, 40, 760, 270, (Seconds(From), Seconds(From + Steps)), (700, 1400));
        frame.Draw("the ride, magnitude: what came, and what was predicted every two seconds", "seconds since the ride's first reading", "milli-g", 2, 100);
        foreach (var (last, points) in _said.Where(said => (said.LastStep - first - From) % Every == 0 && said.LastStep - first >= From && said.LastStep - first + Ahead <= From + Steps))
        {
            double At(int i) => Seconds(last - first + i + 1);
            frame.Band([.. points.Select((p, i) => (At(i), p.Value.Value - p.Value.HalfWidth, p.Value.Value + p.Value.HalfWidth))], Svg.Green, 0.15);
            frame.Curve(points.Select((p, i) => (At(i), p.Speed!.Value.Value)), Svg.Orange, 1.4, "4 2");
            frame.Curve(points.Select((p, i) => (At(i), p.Batch!.Value.Value)), Svg.Blue, 1.4, "1.5 2");
            frame.Curve(points.Select((p, i) => (At(i), p.Value.Value)), Svg.Green, 2.4);
        }

        frame.Curve(Enumerable.Range(From, Steps + 1).Select(i => (Seconds(i), actual[Axis, first + i])).Where(p => !double.IsNaN(p.Item2)), Svg.Ink, 1.2);
        DrawLegend(svg);
        return svg.ToString();
    }

    private static void DrawLegend(Svg svg)
    {
        (string Name, string Colour, double Thickness, string Dashes)[] items =
        [
            ("what came", Svg.Ink, 1.2, ""), ("line", Svg.Orange, 1.4, "4 2"), ("model", Svg.Blue, 1.4, "1.5 2"), ("0.3 · line + 0.7 · model, with its 95 % interval", Svg.Green, 2.4, ""),
        ];
        var x = 110.0;
        foreach (var (name, colour, thickness, dashes) in items)
        {
            svg.Line(x, 386, x + 28, 386, colour, thickness, dashes);
            svg.Text(x + 34, 390, name);
            x += 70 + (7.2 * name.Length);
        }
    }

    private static double Seconds(long steps) => steps / 10.0;
}
