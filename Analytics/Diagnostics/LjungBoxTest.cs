using Weir.Analytics.Distributions;
using Weir.Analytics.Numerics;

namespace Weir.Analytics.Diagnostics;

/// <summary>The test of Ljung and Box (Biometrika 65, 1978) for what residuals still have to do with their own past.</summary>
public static class LjungBoxTest
{
    /// <summary>Tests residuals.</summary>
    /// <param name="residuals">The residuals; missing ones (NaN) are left out of every sum.</param>
    /// <param name="lags">How many autocorrelations are taken together, at least 1 and fewer than the residuals.</param>
    /// <param name="fitted">Coefficients of the model that left the residuals, below <paramref name="lags"/>.</param>
    /// <returns>The statistic and its p-value; NaN where the residuals do not vary.</returns>
    public static TestResult Test(ReadOnlySpan<double> residuals, int lags, int fitted = 0)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(lags, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(fitted);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(fitted, lags);
        var present = Series.Present(residuals);
        var n = present.Length;
        if (n <= lags)
        {
            throw new ArgumentException($"{n} residuals are too few for {lags} lags; at least {lags + 1} are required.", nameof(residuals));
        }

        var (values, scale) = Centre(residuals, present);
        if (scale == 0)
        {
            return new TestResult(double.NaN, double.NaN);
        }

        var power = Vectors.Dot(values, values);
        var sum = 0.0;
        for (var lag = 1; lag <= lags; lag++)
        {
            var correlation = Vectors.Dot(values.AsSpan(lag), values) / power;
            sum += correlation * correlation / (n - lag);
        }

        var statistic = n * (n + 2.0) * sum;
        return new TestResult(statistic, ChiSquareDistribution.UpperTail(statistic, lags - fitted));
    }

    /// <summary>Less their mean and to scale; zero where one is missing.</summary>
    private static (double[] Values, double Scale) Centre(ReadOnlySpan<double> residuals, double[] present)
    {
        var mean = Vectors.Mean(present);
        var scale = present.Max(v => Math.Abs(v - mean));
        var values = new double[residuals.Length];
        for (var t = 0; t < values.Length && scale > 0; t++)
        {
            values[t] = double.IsNaN(residuals[t]) ? 0 : (residuals[t] - mean) / scale;
        }

        return (values, scale);
    }
}
