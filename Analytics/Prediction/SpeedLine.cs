using System.Collections.Concurrent;
using Weir.Analytics.Distributions;
using Weir.Analytics.Regression;

namespace Weir.Analytics.Prediction;

/// <summary>The speed layer's model of one series: a line of least squares over time.</summary>
/// <param name="Count">Readings that it goes through.</param>
/// <param name="MeanAt">Their mean instant, Unix ms.</param>
/// <param name="MeanValue">Their mean value.</param>
/// <param name="Slope">Per second; 0 where all readings are of one instant.</param>
/// <param name="SumSquares">Squared deviations of the instants, s².</param>
/// <param name="ResidualError">Standard deviation of the residuals; of two readings, through which any line goes, the standard deviation of the two.</param>
public readonly record struct SpeedLine(int Count, double MeanAt, double MeanValue, double Slope, double SumSquares, double ResidualError)
{
    private const int QuantilesKept = 4_096;
    private static readonly ConcurrentDictionary<(int Freedom, double Level), double> Quantiles = new();

    /// <summary>The line that was fitted to seconds after an instant.</summary>
    /// <param name="fit">The line.</param>
    /// <param name="origin">The instant, Unix ms.</param>
    public static SpeedLine Of(in LineFit fit, long origin) => new(
        fit.Count, origin + (1000 * fit.MeanX), fit.MeanY, fit.Slope, fit.SumXX, fit.Freedom > 0 ? fit.ResidualError : Math.Sqrt(fit.SumYY));

    /// <summary>The line's value.</summary>
    /// <param name="at">Unix ms.</param>
    public double ValueAt(double at) => MeanValue + (Slope * (at - MeanAt) / 1000);

    /// <summary>Half of the interval that holds a new value with a probability, by Student's t.</summary>
    /// <param name="at">Unix ms.</param>
    /// <param name="level">Between 0 and 1.</param>
    public double HalfWidthAt(double at, double level)
    {
        var away = (at - MeanAt) / 1000;
        return Quantile(Math.Max(1, Count - 2), level) * ResidualError * Math.Sqrt(1 + (1.0 / Count) + (SumSquares > 0 ? away * away / SumSquares : 0));
    }

    // The quantile takes longer than everything else of a prediction, and is the same for all its points.
    private static double Quantile(int freedom, double level)
    {
        if (Quantiles.TryGetValue((freedom, level), out var known))
        {
            return known;
        }

        var quantile = StudentDistribution.Quantile(0.5 + (level / 2), freedom);
        if (Quantiles.Count < QuantilesKept)
        {
            Quantiles[(freedom, level)] = quantile;
        }

        return quantile;
    }
}
