using Weir.Analytics.Prediction;

namespace Weir.Grains.Elevators.Prediction;

/// <summary>What came, on the grid, by the whole history: late readings count too.</summary>
/// <param name="axis">Which series.</param>
/// <param name="step">Length of a step, ms.</param>
/// <param name="newest">The newest reading's date, Unix ms.</param>
internal sealed class ActualSeries(int axis, long step, long newest)
{
    private readonly Dictionary<long, (double Sum, int Count)> _steps = [];

    /// <summary>The newest step that is over.</summary>
    public long LastStep => newest / step;

    /// <summary>Mean absolute difference of neighbouring values; null where no two are neighbours.</summary>
    public double? MeanChange
    {
        get
        {
            var (sum, count) = (0.0, 0);
            foreach (var which in _steps.Keys)
            {
                var change = Math.Abs(ValueAt(which) - ValueAt(which - 1));
                if (!double.IsNaN(change))
                {
                    (sum, count) = (sum + change, count + 1);
                }
            }

            return count == 0 ? null : sum / count;
        }
    }

    public void Add(long date, double x, double y, double z)
    {
        var value = axis switch { 0 => x, 1 => y, 2 => z, _ => AccelerationForecaster.Magnitude(x, y, z) };
        var which = GridSeries.StepOf(date, step);
        var (sum, count) = _steps.GetValueOrDefault(which);
        _steps[which] = (sum + value, count + 1);
    }

    /// <summary>The value of a step; NaN where it has none, or is not over.</summary>
    public double ValueAt(long which) => which <= LastStep && _steps.TryGetValue(which, out var found) ? found.Sum / found.Count : double.NaN;

    /// <summary>The same; null.</summary>
    public double? Find(long which) => ValueAt(which) is var value && double.IsNaN(value) ? null : value;
}
