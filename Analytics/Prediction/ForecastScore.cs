using Weir.Analytics.Diagnostics;

namespace Weir.Analytics.Prediction;

/// <summary>How good one layer's values were.</summary>
public sealed class LayerScore
{
    private double _absolute;
    private double _squared;
    private int _inside;

    /// <summary>Values that were held against what came.</summary>
    public int Count { get; private set; }

    /// <summary>Mean absolute error; NaN without any.</summary>
    public double MeanAbsolute => Count == 0 ? double.NaN : _absolute / Count;

    /// <summary>Root of the mean squared error; NaN without any.</summary>
    public double RootMeanSquare => Count == 0 ? double.NaN : Math.Sqrt(_squared / Count);

    /// <summary>Share of what came that lay inside the intervals; NaN without any.</summary>
    public double Coverage => Count == 0 ? double.NaN : (double)_inside / Count;

    /// <summary>Holds a value against what came.</summary>
    public void Add(LayerValue said, double actual)
    {
        var error = actual - said.Value;
        Count++;
        _absolute += Math.Abs(error);
        _squared += error * error;
        _inside += Math.Abs(error) <= said.HalfWidth ? 1 : 0;
    }
}

/// <summary>
/// Predictions of one series held against what came, each prediction a window: the sums of both over a window and how far apart they are; both distributions; errors of each layer. Windows of which
/// nothing came, or not everything is over, are none.
/// </summary>
/// <param name="axis">Which series.</param>
/// <param name="level">Probability of the intervals, between 0 and 1.</param>
public sealed class ForecastScore(int axis, double level)
{
    private readonly List<double> _predicted = [];
    private readonly List<double> _actual = [];
    private readonly List<double> _differences = [];

    /// <summary>How many windows.</summary>
    public int Windows => _differences.Count;

    /// <summary>By how much the sums of predicted and actual values differ, by window.</summary>
    public IReadOnlyList<double> Differences => _differences;

    /// <summary>The combination.</summary>
    public LayerScore Combined { get; } = new();

    /// <summary>The speed layer.</summary>
    public LayerScore Speed { get; } = new();

    /// <summary>The batch layer.</summary>
    public LayerScore Batch { get; } = new();

    /// <summary>The last value held.</summary>
    public LayerScore Naive { get; } = new();

    /// <summary>Adds a prediction.</summary>
    /// <param name="issued">The prediction.</param>
    /// <param name="actual">What came by the number of its step; NaN where nothing did.</param>
    public void Add(IssuedForecast issued, Func<long, double> actual)
    {
        ArgumentNullException.ThrowIfNull(issued);
        ArgumentNullException.ThrowIfNull(actual);
        var (difference, came) = (0.0, false);
        var points = issued.Points(axis, level);
        for (var i = 0; i < points.Length; i++)
        {
            var value = actual(issued.LastStep + i + 1);
            if (double.IsNaN(value))
            {
                continue;
            }

            came = true;
            var point = points[i];
            difference += point.Value.Value - value;
            _predicted.Add(point.Value.Value);
            _actual.Add(value);
            Combined.Add(point.Value, value);
            Add(Speed, point.Speed, value);
            Add(Batch, point.Batch, value);
            Add(Naive, issued.Axes[axis].NaiveAt(i + 1, level), value);
        }

        if (came)
        {
            _differences.Add(Math.Abs(difference));
        }
    }

    /// <summary>Whether predicted and actual values are of one distribution; null without any.</summary>
    public TestResult? Compare() => _actual.Count == 0 ? null : KolmogorovSmirnovTest.TwoSample(_predicted.ToArray(), _actual.ToArray());

    private static void Add(LayerScore score, LayerValue? said, double actual)
    {
        if (said is { } value)
        {
            score.Add(value, actual);
        }
    }
}
