using Weir.Analytics.Arima;
using Weir.Analytics.Distributions;

namespace Weir.Analytics.Prediction;

/// <summary>What the layers say of one series at one moment; its points follow from it alone.</summary>
/// <param name="Line">The speed layer's line.</param>
/// <param name="Weight">Its weight where both layers have a value.</param>
/// <param name="Batch">The batch layer's forecasts of the steps that follow; empty without a model.</param>
/// <param name="Last">The newest value of the grid: the naive forecast. NaN where there is none.</param>
/// <param name="Change">Root of the mean squared difference of neighbouring values: what the naive forecast is off after one step. NaN where there are none.</param>
public sealed record IssuedAxis(SpeedLine Line, double Weight, IReadOnlyList<ArimaForecast> Batch, double Last, double Change)
{
    /// <summary>The speed layer's value.</summary>
    /// <param name="at">Unix ms.</param>
    /// <param name="level">Between 0 and 1.</param>
    public LayerValue SpeedAt(long at, double level) => new(Line.ValueAt(at), Line.HalfWidthAt(at, level));

    /// <summary>The batch layer's value of a step ahead, from 1; null without a model.</summary>
    /// <param name="ahead">Which step.</param>
    /// <param name="level">Between 0 and 1.</param>
    public LayerValue? BatchAt(int ahead, double level) =>
        ahead <= Batch.Count ? new LayerValue(Batch[ahead - 1].Value, NormalDistribution.Quantile(0.5 + (level / 2)) * Batch[ahead - 1].StandardError) : null;

    /// <summary>The naive forecast of a step ahead: the last value, as far off as a random walk.</summary>
    /// <param name="ahead">Which step, from 1.</param>
    /// <param name="level">Between 0 and 1.</param>
    public LayerValue? NaiveAt(int ahead, double level) =>
        double.IsNaN(Last) ? null : new LayerValue(Last, double.IsNaN(Change) ? 0 : NormalDistribution.Quantile(0.5 + (level / 2)) * Change * Math.Sqrt(ahead));
}
