using System.Globalization;
using Weir.Cli.Queries;
using Weir.Cli.Terminal;
using Weir.Client;

namespace Weir.Cli.Predictions;

/// <summary>A prediction for people: the layers, a chart, the points.</summary>
internal static class PredictionText
{
    public static void Write(PredictionAnswer answer, double level, double[] past, CliContext context)
    {
        context.Out.WriteLine($"{answer.Device}, {answer.Axis} in g: {Format.Count(answer.Points.Count)} points");
        context.Out.WriteLine(Speed(answer.Model.Speed));
        context.Out.WriteLine(Batch(answer.Model.Batch));
        context.Out.WriteLine();
        var points = answer.Points.Select(point => new ChartPoint(point.Value ?? double.NaN, point.Lower ?? double.NaN, point.Upper ?? double.NaN)).ToArray();
        foreach (var line in SeriesChart.Draw(past, points, context.Width))
        {
            context.Out.WriteLine(line);
        }

        context.Out.WriteLine();
        var percent = level.ToString(CultureInfo.InvariantCulture);
        var table = new Table("at", "source", "value", $"lower {percent} %", $"upper {percent} %", "speed", "batch") { FirstFigure = 2 };
        foreach (var point in answer.Points)
        {
            table.Add(
                Format.Instant(point.At), point.Source, Format.Number(point.Value), Format.Number(point.Lower), Format.Number(point.Upper), Format.Number(point.Speed), Format.Number(point.Batch));
        }

        table.Write(context);
    }

    private static string Speed(SpeedModelAnswer? model) => model is null
        ? "speed layer: none"
        : $"speed layer: {Format.Number(model.Value)} g, {Format.Number(model.Slope)} g/s, residual error {Format.Number(model.ResidualError)} g, "
          + $"{Format.Count(model.Readings)} readings of {Format.Count(model.WindowMs)} ms, weight {Format.Number(model.Weight)}";

    private static string Batch(BatchModelAnswer? model) => model is null
        ? "batch layer: no model yet"
        : $"batch layer: ARIMA({string.Join(',', model.Order)}){(model.Constant == "none" ? "" : $" with {model.Constant}")}, AICc {Format.Number(model.Aicc)}, "
          + $"{Format.Count(model.Observations)} values up to {Format.Instant(model.FittedThrough)}, version {Format.Count(model.Version)}";
}
