using Weir.Analytics.Arima;
using Weir.Analytics.Diagnostics;
using Weir.Cli.Queries;
using Weir.Cli.Terminal;

namespace Weir.Cli.Forecasting;

/// <summary>The answer for people: the model, a chart, the forecasts.</summary>
internal static class ForecastText
{
    public static void Write(ForecastAnswer answer, CliContext context)
    {
        var (model, figures, values) = (answer.Model, answer.Model.Figures, answer.Column.Values);
        var names = model.Names();
        var constant = names.Count > model.Coefficients.Count ? $" with {names[^1]}" : "";
        var missing = values.Count(double.IsNaN);
        context.Out.WriteLine(
            $"ARIMA{model.Order}{constant} of column '{answer.Column.Name}': {Format.Number(values.Length)} values{(missing > 0 ? $", {Format.Number(missing)} missing" : "")}");
        context.Out.WriteLine($"sigma2 {Format.Number(figures.Variance)}  logLik {Format.Number(figures.LogLikelihood)}  AIC {Format.Number(figures.Aic)}  AICc {Format.Number(figures.Aicc)}  BIC {Format.Number(figures.Bic)}");
        WriteResiduals(answer, context);
        if (names.Count > 0)
        {
            var coefficients = new Table("coefficient", "value", "standard error");
            for (var i = 0; i < names.Count; i++)
            {
                coefficients.Add(names[i], Format.Number(i < model.Coefficients.Count ? model.Coefficients[i] : model.ConstantValue), Format.Number(model.StandardErrors[i]));
            }

            context.Out.WriteLine();
            coefficients.Write(context);
        }

        context.Out.WriteLine();
        foreach (var line in SeriesChart.Draw(values, [.. answer.Points.Select(point => Widest(point, answer.Levels))], context.Width))
        {
            context.Out.WriteLine(line);
        }

        context.Out.WriteLine();
        var table = new Table(["step", "value", "standard error", .. answer.Levels.SelectMany(l => new[] { $"lower {Format.Number(l)} %", $"upper {Format.Number(l)} %" })]) { FirstFigure = 0 };
        for (var i = 0; i < answer.Points.Length; i++)
        {
            var point = answer.Points[i];
            var ends = answer.Levels.Select(l => point.Interval(l / 100)).SelectMany(e => new[] { Format.Number(e.Lower), Format.Number(e.Upper) });
            table.Add([Format.Number(i + 1), Format.Number(point.Value), Format.Number(point.StandardError), .. ends]);
        }

        table.Write(context);
    }

    private static void WriteResiduals(ForecastAnswer answer, CliContext context)
    {
        var residuals = answer.Model.Residuals(answer.Column.Values.SkipWhile(double.IsNaN).ToArray());
        var present = residuals.Count(r => !double.IsNaN(r));
        var fitted = answer.Model.Coefficients.Count;
        var lags = Math.Min(Math.Max(fitted + 3, answer.Model.Order.IsSeasonal ? 2 * answer.Model.Order.Period : 10), present - 1);
        if (lags > fitted)
        {
            var test = LjungBoxTest.Test(residuals, lags, fitted);
            context.Out.WriteLine($"Residuals, Ljung-Box over {Format.Number(lags)} lags: Q {Format.Number(test.Statistic)}, p {Format.Number(test.PValue)}");
        }
    }

    private static ChartPoint Widest(ArimaForecast point, double[] levels)
    {
        var (lower, upper) = point.Interval(levels.Max() / 100);
        return new ChartPoint(point.Value, lower, upper);
    }
}
