using Weir.Analytics.Prediction;

namespace Weir.Benchmarks.Backtest;

/// <summary>How far one method was off at one horizon.</summary>
internal sealed class MethodScore
{
    private readonly LayerScore _layer = new();
    private double _scaled;
    private int _scaledCount;

    /// <summary>Root of the mean squared error.</summary>
    public double Rmse => _layer.RootMeanSquare;

    /// <summary>Mean of the absolute errors, each by the naive forecast's over the history of its origin.</summary>
    public double Mase => _scaledCount == 0 ? double.NaN : _scaled / _scaledCount;

    /// <summary>Share inside the intervals.</summary>
    public double Coverage => _layer.Coverage;

    /// <summary>Holds a value against what came; the scale may be 0 where nothing changed before the origin.</summary>
    public void Add(LayerValue said, double actual, double scale)
    {
        _layer.Add(said, actual);
        if (scale > 0)
        {
            _scaled += Math.Abs(actual - said.Value) / scale;
            _scaledCount++;
        }
    }
}
