using Weir.Analytics.Arima;

namespace Weir.Analytics.Prediction;

/// <summary>The batch layer of one series: a published model, brought up to the newest whole step of the grid whenever it is asked.</summary>
public sealed class BatchLayer
{
    private ArimaModel? _now;
    private long _through;
    private ArimaForecast[] _forecast = [];

    /// <summary>The model as it was published; null before the first one.</summary>
    public ArimaModel? Published { get; private set; }

    /// <summary>The step of the last value that it was fitted to.</summary>
    public long PublishedThrough { get; private set; }

    /// <summary>Takes a model.</summary>
    /// <param name="model">The model, its state at a step of the grid.</param>
    /// <param name="through">That step.</param>
    public void Publish(ArimaModel model, long through)
    {
        ArgumentNullException.ThrowIfNull(model);
        (Published, PublishedThrough) = (model, through);
        (_now, _through, _forecast) = (model, through, []);
    }

    /// <summary>Steps have changed: what was concluded from them is concluded anew when it is wanted.</summary>
    /// <param name="from">The oldest of them; any that follow may have changed too. What lies in the model's own past stays as it was fitted.</param>
    public void Changed(long from)
    {
        if (Published is { } model && from <= _through && _through > PublishedThrough)
        {
            (_now, _through, _forecast) = (model, PublishedThrough, []);
        }
    }

    /// <summary>Forecasts the steps after one.</summary>
    /// <param name="grid">The series.</param>
    /// <param name="axis">Which of them.</param>
    /// <param name="last">The newest whole step.</param>
    /// <param name="horizon">How many steps.</param>
    /// <returns>At least so many; none without a model, or where the grid does not reach back to where it was left.</returns>
    public IReadOnlyList<ArimaForecast> Forecast(GridSeries grid, int axis, long last, int horizon)
    {
        ArgumentNullException.ThrowIfNull(grid);
        if (_now is not { } model || _through + 1 < grid.First || last < _through)
        {
            return [];
        }

        if (last > _through)
        {
            for (; _through < last; _through++)
            {
                model = model.Advance(grid[axis, _through + 1]);
            }

            (_now, _forecast) = (model, []);
        }

        return _forecast.Length >= horizon ? _forecast : _forecast = model.Forecast(horizon);
    }
}
