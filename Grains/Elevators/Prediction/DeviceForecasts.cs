using Weir.Analytics.Arima;
using Weir.Analytics.Prediction;
using Weir.Elevators;
using Weir.Elevators.Prediction;
using Weir.Grains.Storage;

namespace Weir.Grains.Elevators.Prediction;

/// <summary>
/// A device's forecaster beside its state: what the layers know in memory is built from the history when it is first needed, models and what was issued are the state's. Within the device's turn.
/// </summary>
/// <param name="options">Settings.</param>
/// <param name="queries">Reads the history.</param>
internal sealed class DeviceForecasts(PredictionOptions options, ElevatorQueries queries)
{
    private readonly ForecasterRules _rules = options.ToRules();
    private AccelerationForecaster? _forecaster;
    private Task? _loading;

    /// <summary>Settings, as the layers take them.</summary>
    public ForecasterRules Rules => _rules;

    /// <summary>Builds what the layers know, once; what comes in later waits for it.</summary>
    public Task LoadAsync(Func<ElevatorState> state)
    {
        if (_forecaster is not null)
        {
            return Task.CompletedTask;
        }

        // A failure is the caller's; the next one tries again.
        return _loading is { IsCompleted: false } loading ? loading : _loading = ReadAsync(state);
    }

    /// <summary>Takes a reading that has just been added to the history.</summary>
    /// <returns>Whether models should be fitted.</returns>
    public bool Take(ElevatorState state, in Acceleration acceleration, bool isLate)
    {
        var forecaster = _forecaster ?? throw new InvalidOperationException("The forecaster is not loaded.");
        forecaster.Take(acceleration.Date, acceleration.X, acceleration.Y, acceleration.Z, isLate);
        var forecast = state.Forecast;
        if (isLate || forecaster.Readings < 2 || forecaster.Newest / _rules.IssueEvery <= (forecast.Issued?.Last.Date ?? 0) / _rules.IssueEvery)
        {
            return false;
        }

        forecast.Keep(IssuedCodec.Write(forecaster.Issue()));
        forecast.Weights = forecaster.CopyWeights();
        return forecaster.WantsFit;
    }

    /// <summary>Whether models should be fitted.</summary>
    public bool WantsFit => _forecaster is { Readings: > 1, WantsFit: true };

    /// <summary>What models are to be fitted to; null where there is too little.</summary>
    public TrainingSeries? GetTraining() => _forecaster?.Training() is { } training ? new TrainingSeries(training.LastStep, training.Series) : null;

    /// <summary>Takes models, unless there are newer ones.</summary>
    /// <returns>Whether anything has changed.</returns>
    public bool Publish(ElevatorState state, FittedModels fitted, DateTimeOffset now)
    {
        var forecast = state.Forecast;
        if (forecast.Version > 0 && fitted.LastStep <= forecast.FittedThrough)
        {
            return false;
        }

        var models = fitted.Models.Select(model => model is null ? null : ModelCodec.Read(model)).ToList();
        _forecaster?.Publish(models, fitted.LastStep);
        forecast.FittedThroughs = [.. fitted.Models.Select((model, axis) => model is null ? forecast.FittedThroughs[axis] : fitted.LastStep)];
        forecast.Models = [.. fitted.Models.Select((model, axis) => model ?? forecast.Models[axis])];
        (forecast.Version, forecast.FittedThrough, forecast.FittedAt) = (forecast.Version + 1, fitted.LastStep, now.ToUnixTimeMilliseconds());
        return true;
    }

    /// <summary>Predicts.</summary>
    /// <exception cref="ArgumentException">The question is out of bounds; the message names the bound.</exception>
    public Weir.Elevators.Prediction.Prediction Predict(ElevatorState state, PredictionQuery query)
    {
        var distance = PredictionChecks.Check(query, _rules);
        var count = state.Find(SensorType.Accelerometer)?.Count ?? 0;
        if (count < 2 || _forecaster is not { Readings: > 0 } forecaster)
        {
            return new($"A prediction takes two accelerometer readings; the device has {count}.", null, null, []);
        }

        var horizon = query.Horizon ?? options.Horizon;
        var axis = (int)query.Axis;
        var issued = forecaster.Predict(horizon, distance, query.WindowMs, query.SpeedWeight, axis);
        var points = issued.Points(axis, query.Level / 100, distance);
        var (line, weight) = (issued.Axes[axis].Line, issued.Axes[axis].Weight);
        return new(
            null,
            new SpeedModel(line.Slope, line.ValueAt(issued.IssuedAt), line.ResidualError, line.Count, query.WindowMs ?? _rules.Window, weight),
            issued.Axes[axis].Batch.Count == 0 ? null : Describe(forecaster.Models[axis]!, state.Forecast, axis),
            [.. points.Select(ToPoint)]);
    }

    /// <summary>A point in the contract's form.</summary>
    public static PredictedPoint ToPoint(ForecastPoint point) => new(
        point.At,
        point.Value.Value,
        point.Value.Value - point.Value.HalfWidth,
        point.Value.Value + point.Value.HalfWidth,
        point.IsCombined ? PredictionSource.Combined : point.IsBatchOnly ? PredictionSource.Batch : PredictionSource.Speed,
        point.Speed?.Value,
        point.Batch?.Value);

    private BatchModel Describe(ArimaModel model, ForecastState forecast, int axis) => new(
        model.Order.P,
        model.Order.D,
        model.Order.Q,
        model.Constant.ToString().ToLowerInvariant(),
        double.IsFinite(model.Figures.Aicc) ? model.Figures.Aicc : null,
        forecast.Version,
        forecast.FittedAt,
        forecast.FittedThroughs[axis] * _rules.Step,
        model.Figures.Observations);

    private async Task ReadAsync(Func<ElevatorState> state)
    {
        var forecaster = new AccelerationForecaster(_rules);
        if (state().Find(SensorType.Accelerometer) is { } sensor)
        {
            var newest = sensor.Last.Date;
            // The grid keeps one step more than models are fitted to, and one that may not be over: all of the oldest too.
            var from = Math.Max(0, newest - Math.Max(_rules.WindowMax, (_rules.History + 2) * _rules.Step));
            await foreach (var page in queries.GetAccelerationsAsync(state, from, long.MaxValue, CancellationToken.None))
            {
                foreach (var reading in page)
                {
                    forecaster.Take(reading.Date, reading.Number(0), reading.Number(1), reading.Number(2), isLate: false);
                }
            }
        }

        Restore(forecaster, state().Forecast);
        _forecaster = forecaster;
    }

    private static void Restore(AccelerationForecaster forecaster, ForecastState forecast)
    {
        forecaster.Restore(forecast.Weights);
        if (forecast.Version > 0)
        {
            try
            {
                var models = forecast.Models.Select(model => model.Length == 0 ? null : ModelCodec.Read(model)).ToList();
                foreach (var through in forecast.FittedThroughs.Distinct())
                {
                    forecaster.Publish([.. models.Select((model, axis) => forecast.FittedThroughs[axis] == through ? model : null)], through);
                }
            }
            catch (StateFormatException)
            {
                // Of a newer program: models are only what was concluded from the history, and are fitted anew.
            }
        }
    }
}
