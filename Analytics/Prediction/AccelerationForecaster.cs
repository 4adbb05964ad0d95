using Weir.Analytics.Arima;

namespace Weir.Analytics.Prediction;

/// <summary>
/// Predicts a device's accelerations along x, y, z and in all from its readings: a line through the newest ones (speed layer) and, once published, an ARIMA model of the series on the grid for each (batch
/// layer). Knows event time only; what it says follows from the readings and the models it was given. For one thread.
/// </summary>
/// <param name="rules">How.</param>
public sealed class AccelerationForecaster(ForecasterRules rules)
{
    /// <summary>x, y, z and magnitude.</summary>
    public const int Axes = 4;

    private readonly GridSeries _grid = new(rules.Step, rules.History + 2, Axes);
    private readonly RecentReadings _recent = new(rules.Window, rules.WindowMax, rules.ReadingsMax, Axes);
    private readonly BatchLayer[] _batch = [.. Enumerable.Range(0, Axes).Select(_ => new BatchLayer())];
    private readonly ModelAge[] _ages = [.. Enumerable.Range(0, Axes).Select(_ => new ModelAge())];
    private readonly WeightEstimate[] _weights = new WeightEstimate[Axes];
    private readonly List<IssuedForecast> _open = [];

    // Up to where what came has been held against what was predicted.
    private long _compared = -1;

    /// <summary>Readings that the speed layer has.</summary>
    public int Readings => _recent.Count;

    /// <summary>The newest reading's date, Unix ms.</summary>
    public long Newest => _recent.Newest;

    /// <summary>The newest step that is over.</summary>
    public long LastStep => Newest / rules.Step;

    /// <summary>Takes a reading.</summary>
    /// <param name="date">Unix ms.</param>
    /// <param name="x">Along x.</param>
    /// <param name="y">Along y.</param>
    /// <param name="z">Along z.</param>
    /// <param name="isLate">Whether it is left out of the speed layer.</param>
    public void Take(long date, double x, double y, double z, bool isLate)
    {
        ReadOnlySpan<double> values = [x, y, z, Magnitude(x, y, z)];
        _grid.Add(date, values);
        if (!isLate)
        {
            _recent.Add(date, values);
        }
    }

    /// <summary>The models, by axis; null where there is none.</summary>
    public IReadOnlyList<ArimaModel?> Models => [.. _batch.Select(layer => layer.Published)];

    /// <summary>The weights that have been found, by axis.</summary>
    public WeightEstimate[] CopyWeights() => [.. _weights];

    /// <summary>The step up to which the newest models were fitted; null without any.</summary>
    public long? PublishedThrough
    {
        get
        {
            var newest = long.MinValue;
            foreach (var layer in _batch)
            {
                newest = layer.Published is null ? newest : Math.Max(newest, layer.PublishedThrough);
            }

            return newest == long.MinValue ? null : newest;
        }
    }

    /// <summary>Takes models.</summary>
    /// <param name="models">By axis; null keeps the one that there is.</param>
    /// <param name="through">The step of the last value that they were fitted to.</param>
    public void Publish(IReadOnlyList<ArimaModel?> models, long through)
    {
        ArgumentNullException.ThrowIfNull(models);
        for (var axis = 0; axis < Axes; axis++)
        {
            if (models[axis] is { } model)
            {
                _batch[axis].Publish(model, through);
                _ages[axis].Begin();
            }
        }
    }

    /// <summary>Takes weights that were found before.</summary>
    public void Restore(IReadOnlyList<WeightEstimate> weights)
    {
        for (var axis = 0; axis < Axes; axis++)
        {
            _weights[axis] = weights[axis];
        }
    }

    /// <summary>Whether models should be fitted: there are none and enough to fit them to, the last fit is long ago, or the speed layer's error says that they have aged.</summary>
    public bool WantsFit
    {
        get
        {
            if (PublishedThrough is not { } through)
            {
                return CountValues() >= rules.HistoryMin;
            }

            // Not before there is something new: a tenth of the usual.
            var passed = (LastStep - through) * rules.Step;
            return passed >= rules.RefitEvery || (passed * 10 >= rules.RefitEvery && Array.Exists(_ages, age => age.HasAged));
        }
    }

    /// <summary>What models are to be fitted to; null where there is too little.</summary>
    /// <returns>Values by axis, the newest whole step's last, and that step.</returns>
    public (long LastStep, double[][] Series)? Training()
    {
        if (Readings == 0 || CountValues() < rules.HistoryMin)
        {
            return null;
        }

        var last = LastStep;
        var count = (int)Math.Min(rules.History, last - FirstValue() + 1);
        return (last, [.. Enumerable.Range(0, Axes).Select(axis => _grid.Copy(axis, last, count))]);
    }

    /// <summary>What both layers say now; at least two readings are required.</summary>
    /// <param name="horizon">How many points.</param>
    /// <param name="distance">Their distance in steps.</param>
    /// <param name="window">The line's window, ms; null for the usual one.</param>
    /// <param name="weight">The speed layer's weight; null for the usual one.</param>
    /// <param name="axis">Which series; null for all, where the others are left empty.</param>
    public IssuedForecast Predict(int horizon, int distance = 1, long? window = null, double? weight = null, int? axis = null)
    {
        Compare();
        var ahead = (horizon + 1) * distance;
        var said = new IssuedAxis[Axes];
        for (var which = 0; which < Axes; which++)
        {
            said[which] = axis is null || axis == which ? Say(which, ahead, window, weight) : Silent;
        }

        return new IssuedForecast(Newest, rules.Step, rules.SpeedHorizon, horizon, said);
    }

    /// <summary>Issues a prediction, which is held against what comes.</summary>
    public IssuedForecast Issue()
    {
        var issued = Predict(rules.Horizon);
        _open.Add(issued);
        return issued;
    }

    private static IssuedAxis Silent { get; } = new(default, 0, [], double.NaN, double.NaN);

    /// <summary>How much an acceleration is in all.</summary>
    public static double Magnitude(double x, double y, double z) => Math.Sqrt((x * x) + (y * y) + (z * z));

    private IssuedAxis Say(int axis, int ahead, long? window, double? weight)
    {
        var last = LastStep;
        var (value, change) = LastValue(axis, last);
        return new IssuedAxis(
            _recent.Fit(axis, window ?? rules.Window),
            weight ?? (rules.FindsWeight ? _weights[axis].Weight(rules.SpeedWeight) : rules.SpeedWeight),
            _batch[axis].Forecast(_grid, axis, last, ahead),
            value,
            change);
    }

    /// <summary>Holds the steps that are over against what was predicted of them.</summary>
    private void Compare()
    {
        var last = LastStep;
        foreach (var layer in _batch)
        {
            layer.Changed(_grid.ChangedFrom);
        }

        _grid.Settle();
        foreach (var issued in _open)
        {
            for (var step = Math.Max(_compared, issued.LastStep) + 1; step <= Math.Min(last, issued.LastStep + issued.Horizon); step++)
            {
                Compare(issued, step);
            }
        }

        _open.RemoveAll(issued => issued.LastStep + issued.Horizon <= last);
        _compared = last;
    }

    private void Compare(IssuedForecast issued, long step)
    {
        var ahead = (int)(step - issued.LastStep);
        for (var axis = 0; axis < Axes; axis++)
        {
            var actual = _grid[axis, step];
            var said = issued.Axes[axis];
            if (!double.IsNaN(actual) && ahead <= issued.SpeedHorizon && ahead <= said.Batch.Count)
            {
                var (speed, batch) = (said.Line.ValueAt(step * rules.Step), said.Batch[ahead - 1].Value);
                _weights[axis] = _weights[axis].Add(speed, batch, actual);
                _ages[axis].Add(speed - actual, batch - actual);
            }
        }
    }

    // Over the newest past only: it is asked with every prediction.
    private (double Value, double Change) LastValue(int axis, long last)
    {
        const int Looked = 50;
        var (value, squares, count, after) = (double.NaN, 0.0, 0, double.NaN);
        for (var step = last; step > last - Looked; step--)
        {
            var current = _grid[axis, step];
            value = double.IsNaN(value) ? current : value;
            if (!double.IsNaN(current) && !double.IsNaN(after))
            {
                squares += (after - current) * (after - current);
                count++;
            }

            after = current;
        }

        return (value, count == 0 ? double.NaN : Math.Sqrt(squares / count));
    }

    // Of the steps that are over.
    private int CountValues()
    {
        var count = _grid.Filled;
        for (var step = LastStep + 1; step <= _grid.Last; step++)
        {
            count -= double.IsNaN(_grid[0, step]) ? 0 : 1;
        }

        return count;
    }

    private long FirstValue()
    {
        var step = Math.Max(0, _grid.First);
        while (double.IsNaN(_grid[0, step]))
        {
            step++;
        }

        return step;
    }
}
