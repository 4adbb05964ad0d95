using Weir.Analytics.Arima;
using Weir.Elevators;

namespace Weir.Simulation.Elevators;

/// <summary>Accelerations along x on the grid, late ones too, and what a model says of them: from its end on every step is heard, in one go.</summary>
internal sealed class GridOracle(DeviceRules rules)
{
    private readonly Dictionary<long, (double Sum, int Count)> _steps = [];

    public void Take(SensorReading reading)
    {
        var step = StepAt(reading.Date);
        var (sum, count) = _steps.GetValueOrDefault(step);
        _steps[step] = (sum + BitConverter.ToDouble(reading.Body), count + 1);
    }

    /// <summary>What models may have said when a device's newest reading was of a date.</summary>
    /// <param name="models">All of the device, with the step up to which they were fitted.</param>
    /// <param name="newest">The date.</param>
    /// <returns>By model; null where one is so old that the device need not have all that came since.</returns>
    public IReadOnlyList<double[]>? Forecast(IEnumerable<(long Through, ArimaModel Model)> models, long newest)
    {
        var forecasts = new List<double[]>();
        var (last, first) = (newest / rules.Step, StepAt(newest) - DeviceRules.History - 1);
        foreach (var (through, fitted) in models.Where(model => model.Through <= last))
        {
            if (through + 1 < first)
            {
                return null;
            }

            var model = fitted;
            for (var step = through + 1; step <= last; step++)
            {
                model = model.Advance(_steps.TryGetValue(step, out var found) ? found.Sum / found.Count : double.NaN);
            }

            forecasts.Add([.. model.Forecast(DeviceRules.Horizon).Select(forecast => forecast.Value)]);
        }

        return forecasts;
    }

    /// <summary>The step that ends at or after an instant.</summary>
    private long StepAt(long date) => (date / rules.Step) + (date % rules.Step == 0 ? 0 : 1);
}
