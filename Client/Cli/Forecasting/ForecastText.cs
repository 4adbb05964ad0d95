using System.Globalization;
using Weir.Analytics.Diagnostics;
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
            $"ARIMA{model.Order}{constant} of column '{answer.Column.Name}': {Number(values.Length)} values{(missing > 0 ? $", {Number(missing)} missing" : "")}");
        context.Out.WriteLine($"sigma2 {Number(figures.Variance)}  logLik {Number(figures.LogLikelihood)}  AIC {Number(figures.Aic)}  AICc {Number(figures.Aicc)}  BIC {Number(figures.Bic)}");
        WriteResiduals(answer, context);
        if (names.Count > 0)
        {
            var coefficients = new Table("coefficient", "value", "standard error");
            for (var i = 0; i < names.Count; i++)
            {
                coefficients.Add(names[i], Number(i < model.Coefficients.Count ? model.Coefficients[i] : model.ConstantValue), Number(model.StandardErrors[i]));
            }

            context.Out.WriteLine();
            coefficients.Write(context);
        }

        context.Out.WriteLine();
        foreach (var line in ForecastChart.Draw(answer, context.Width))
        {
            context.Out.WriteLine(line);
        }

        context.Out.WriteLine();
        var table = new Table(["step", "value", "standard error", .. answer.Levels.SelectMany(l => new[] { $"lower {Number(l)} %", $"upper {Number(l)} %" })]) { FirstFigure = 0 };
        for (var i = 0; i < answer.Points.Length; i++)
        {
            var point = answer.Points[i];
            var ends = answer.Levels.Select(l => point.Interval(l / 100)).SelectMany(e => new[] { Number(e.Lower), Number(e.Upper) });
            table.Add([Number(i + 1), Number(point.Value), Number(point.StandardError), .. ends]);
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
            context.Out.WriteLine($"Residuals, Ljung-Box over {Number(lags)} lags: Q {Number(test.Statistic)}, p {Number(test.PValue)}");
        }
    }

    private static string Number(double value) => double.IsFinite(value) ? value.ToString("G6", CultureInfo.InvariantCulture) : "-";
}
