using Weir.Analytics.Arima;
using Weir.Analytics.OrderSearch;
using Weir.Analytics.Prediction;

namespace Weir.Analytics.Evaluation;

/// <summary>
/// A back-test from rolling origins (Tashman, International Journal of Forecasting 16, 2000): readings are played back one by one, as a device has them, and whenever a step is over a prediction is made.
/// It follows from the readings up to then; later ones have not been looked at.
/// </summary>
/// <remarks>Predictions are issued, held against what comes and followed by fits as often as the rules say. A fit takes no event time, and no search ends early.</remarks>
/// <param name="rules">How.</param>
/// <param name="axes">The series that are wanted; the others have no models.</param>
/// <param name="period">Steps of the season of the models that are searched; 1 for none.</param>
public sealed class RollingOrigin(ForecasterRules rules, IReadOnlyList<int> axes, int period = 1)
{
    /// <summary>How often models were fitted.</summary>
    public int Fits { get; private set; }

    /// <summary>Predicts from every origin at which all series that are wanted have a model.</summary>
    /// <param name="readings">By date, not falling.</param>
    /// <param name="horizon">How many steps are predicted at least.</param>
    /// <returns>The predictions, each made before the next reading is looked at.</returns>
    public IEnumerable<IssuedForecast> Forecast(IEnumerable<DatedAcceleration> readings, int horizon)
    {
        ArgumentNullException.ThrowIfNull(readings);
        var forecaster = new AccelerationForecaster(rules);
        var (issued, origin) = (long.MinValue, long.MinValue);
        foreach (var reading in readings)
        {
            forecaster.Take(reading.Date, reading.X, reading.Y, reading.Z, isLate: false);
            if (forecaster.Readings > 1 && reading.Date / rules.IssueEvery > issued)
            {
                issued = reading.Date / rules.IssueEvery;
                forecaster.Issue();
                Refit(forecaster);
            }

            if (forecaster.LastStep > origin && axes.All(axis => forecaster.Models[axis] is not null))
            {
                origin = forecaster.LastStep;
                yield return forecaster.Predict(horizon);
            }
        }
    }

    private void Refit(AccelerationForecaster forecaster)
    {
        if (forecaster.WantsFit && forecaster.Training() is { } training)
        {
            Fits++;
            forecaster.Publish([.. Enumerable.Range(0, AccelerationForecaster.Axes).Select(axis => axes.Contains(axis) ? Search(training.Series[axis]) : null)], training.LastStep);
        }
    }

    private ArimaModel? Search(double[] series)
    {
        try
        {
            return OrderSearcher.Search(series, new OrderSearchOptions { Period = period }).Model.WithUnbiasedVariance();
        }
        catch (ArimaException)
        {
            // As with a device: the model that there is stays.
            return null;
        }
    }
}
