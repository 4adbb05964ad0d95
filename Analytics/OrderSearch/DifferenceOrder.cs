using Weir.Analytics.Arima;
using Weir.Analytics.Numerics;

namespace Weir.Analytics.OrderSearch;

/// <summary>How often a series is to be differenced.</summary>
public static class DifferenceOrder
{
    private const double Significance = 0.05;
    private const double SeasonalStrengthMin = 0.64;

    /// <summary>Plain differences by repeated KPSS tests at 5 %, as <c>forecast</c>'s <c>ndiffs</c> takes them.</summary>
    /// <param name="series">The series; NaN is left out.</param>
    /// <param name="max">The most differences.</param>
    /// <returns>d, 0 to <paramref name="max"/>.</returns>
    public static int ByKpss(ReadOnlySpan<double> series, int max = 2)
    {
        var values = Series.Present(series);
        for (var d = 0; d < max; d++)
        {
            if (Series.IsConstant(values) || !(KpssTest.Level(values).PValue < Significance))
            {
                return d;
            }

            values = Differencing.Apply(values, 1, 0, 1);
        }

        return max;
    }

    /// <summary>A seasonal difference where the season is strong, as <c>forecast</c>'s <c>nsdiffs</c> takes it (Wang, Smith and Hyndman, Data Mining and
    /// Knowledge Discovery 13, 2006).</summary>
    /// <param name="series">The series; NaN is missing.</param>
    /// <param name="period">The season's length.</param>
    /// <returns>D, 0 or 1.</returns>
    public static int BySeasonalStrength(ReadOnlySpan<double> series, int period) => SeasonalStrength(series, period) > SeasonalStrengthMin ? 1 : 0;

    /// <summary>1 − var(rest) / var(season + rest) of an STL decomposition, not below 0; 0 for a series of at most two periods or without variation.</summary>
    /// <param name="series">The series; NaN is missing.</param>
    /// <param name="period">The season's length.</param>
    /// <returns>0 to 1.</returns>
    public static double SeasonalStrength(ReadOnlySpan<double> series, int period)
    {
        var trimmed = Series.Trim(series);
        if (period < 2 || trimmed.Length <= 2 * period || Series.IsConstant(trimmed))
        {
            return 0;
        }

        var (values, _) = Series.Standardise(Series.Interpolate(trimmed));
        var (seasonal, _, remainder) = StlDecomposition.Decompose(values, period);
        var both = new double[values.Length];
        for (var t = 0; t < both.Length; t++)
        {
            both[t] = seasonal[t] + remainder[t];
        }

        var variance = Variance(both);
        return variance > 0 ? Math.Clamp(1 - (Variance(remainder) / variance), 0, 1) : 0;
    }

    private static double Variance(double[] values)
    {
        var mean = Vectors.Mean(values);
        return values.Sum(v => (v - mean) * (v - mean)) / (values.Length - 1);
    }
}
