using Weir.Analytics.Numerics;

namespace Weir.Analytics.OrderSearch;

/// <summary>The test of Kwiatkowski, Phillips, Schmidt and Shin (Journal of Econometrics 54, 1992) for stationarity around a level.</summary>
public static class KpssTest
{
    private static readonly double[] CriticalValues = [0.347, 0.463, 0.574, 0.739];
    private static readonly double[] Levels = [0.10, 0.05, 0.025, 0.01];

    /// <summary>Tests a series with Bartlett weights over trunc(3√n / 13) lags, as <c>forecast</c>'s <c>ndiffs</c> has it.</summary>
    /// <param name="series">The series; missing values (NaN) are left out.</param>
    /// <returns>The statistic and its p-value, interpolated in the published table and so between 0.01 and 0.1; NaN for a constant or empty series.</returns>
    public static TestResult Level(ReadOnlySpan<double> series)
    {
        var values = Series.Present(series);
        var lags = (int)(3 * Math.Sqrt(values.Length) / 13);
        return Level(values, lags);
    }

    /// <summary>Tests a series with a number of lags.</summary>
    /// <param name="series">The series, without missing values.</param>
    /// <param name="lags">Lags of the long-run variance.</param>
    /// <returns>The statistic and its p-value, clamped to 0.01 and 0.1.</returns>
    public static TestResult Level(ReadOnlySpan<double> series, int lags)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(lags);
        var n = series.Length;
        if (n == 0 || Series.IsConstant(series))
        {
            return new TestResult(double.NaN, double.NaN);
        }

        var (residuals, _) = Series.Standardise(series);
        var (sum, squares) = (0.0, 0.0);
        foreach (var value in residuals)
        {
            sum += value;
            squares += sum * sum;
        }

        var variance = Vectors.Dot(residuals, residuals) / n;
        for (var lag = 1; lag <= lags && lag < n; lag++)
        {
            variance += 2.0 / n * (1 - (lag / (lags + 1.0))) * Vectors.Dot(residuals.AsSpan(lag), residuals);
        }

        var statistic = squares / ((double)n * n * variance);
        return new TestResult(statistic, Interpolate(statistic));
    }

    private static double Interpolate(double statistic)
    {
        if (!(statistic > CriticalValues[0]))
        {
            return double.IsNaN(statistic) ? double.NaN : Levels[0];
        }

        for (var i = 1; i < CriticalValues.Length; i++)
        {
            if (statistic <= CriticalValues[i])
            {
                var share = (statistic - CriticalValues[i - 1]) / (CriticalValues[i] - CriticalValues[i - 1]);
                return Levels[i - 1] + (share * (Levels[i] - Levels[i - 1]));
            }
        }

        return Levels[^1];
    }
}
