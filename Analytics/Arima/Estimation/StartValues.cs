using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Estimation;

/// <summary>First guesses of ARMA coefficients from a gap-free series of about mean zero.</summary>
internal static class StartValues
{
    /// <summary>Two regressions (Hannan and Rissanen, Biometrika 69, 1982): a long autoregression gives innovations, then the series on its own lags and
    /// theirs.</summary>
    public static void HannanRissanen(ReadOnlySpan<double> series, ReadOnlySpan<double> innovations, ArmaShape shape, Span<double> coefficients)
    {
        var k = shape.Count;
        coefficients[..k].Clear();
        var from = Math.Max(shape.Degree, 1);
        var rows = series.Length - from;
        if (k == 0 || rows < k + 2)
        {
            return;
        }

        Span<int> lags = stackalloc int[k];
        Lags(shape, lags);
        Span<double> normal = stackalloc double[k * k];
        for (var i = 0; i < k; i++)
        {
            var a = Column(series, innovations, shape, i, lags[i], from);
            for (var j = 0; j <= i; j++)
            {
                normal[(i * k) + j] = normal[(j * k) + i] = Vectors.Dot(a, Column(series, innovations, shape, j, lags[j], from));
            }

            coefficients[i] = Vectors.Dot(a, series[from..]);
            // Lags of a series and of its innovations are nearly the same column where the model is too large.
            normal[(i * k) + i] *= 1 + 1e-6;
        }

        if (SmallMatrix.TryCholesky(normal, k, out _))
        {
            SmallMatrix.Solve(normal, k, coefficients[..k]);
        }
        else
        {
            coefficients[..k].Clear();
        }
    }

    /// <summary>Innovations of a long autoregression by Burg's method, zero before its order.</summary>
    public static double[] LongInnovations(ReadOnlySpan<double> series, int order)
    {
        var n = series.Length;
        var (forward, backward) = (series.ToArray(), series.ToArray());
        for (var k = 1; k <= order && k < n - 1; k++)
        {
            var (cross, power) = (0.0, 0.0);
            for (var t = k; t < n; t++)
            {
                cross += forward[t] * backward[t - 1];
                power += (forward[t] * forward[t]) + (backward[t - 1] * backward[t - 1]);
            }

            var partial = power > 0 ? 2 * cross / power : 0;
            for (var t = n - 1; t >= k; t--)
            {
                var (f, b) = (forward[t], backward[t - 1]);
                forward[t] = f - (partial * b);
                backward[t] = b - (partial * f);
            }
        }

        return forward;
    }

    /// <summary>Partial autocorrelations by Burg's method.</summary>
    public static void Burg(ReadOnlySpan<double> series, Span<double> partial)
    {
        var n = series.Length;
        var (forward, backward) = (series.ToArray(), series.ToArray());
        for (var k = 1; k <= partial.Length; k++)
        {
            var (cross, power) = (0.0, 0.0);
            for (var t = k; t < n; t++)
            {
                cross += forward[t] * backward[t - 1];
                power += (forward[t] * forward[t]) + (backward[t - 1] * backward[t - 1]);
            }

            var r = power > 0 ? 2 * cross / power : 0;
            partial[k - 1] = r;
            for (var t = n - 1; t >= k; t--)
            {
                var (f, b) = (forward[t], backward[t - 1]);
                forward[t] = f - (r * b);
                backward[t] = b - (r * f);
            }
        }
    }

    private static void Lags(ArmaShape shape, Span<int> lags)
    {
        var index = 0;
        foreach (var (count, step) in ((int, int)[])[(shape.P, 1), (shape.Q, 1), (shape.SeasonalP, shape.Period), (shape.SeasonalQ, shape.Period)])
        {
            for (var i = 1; i <= count; i++)
            {
                lags[index++] = i * step;
            }
        }
    }

    private static ReadOnlySpan<double> Column(ReadOnlySpan<double> series, ReadOnlySpan<double> innovations, ArmaShape shape, int index, int lag, int from)
    {
        var isAr = index < shape.P || (index >= shape.P + shape.Q && index < shape.P + shape.Q + shape.SeasonalP);
        return (isAr ? series : innovations).Slice(from - lag, series.Length - from);
    }
}
