using Weir.Analytics.Arima;

namespace Weir.Cli.Forecasting;

/// <summary>What <c>forecast</c> tells.</summary>
/// <param name="Column">The series.</param>
/// <param name="Model">The fitted model.</param>
/// <param name="Points">The forecasts.</param>
/// <param name="Levels">Intervals, percent.</param>
internal sealed record ForecastAnswer(CsvColumn Column, ArimaModel Model, ArimaForecast[] Points, double[] Levels)
{
    /// <summary>What reading aside took.</summary>
    public double Milliseconds { get; init; }
}
