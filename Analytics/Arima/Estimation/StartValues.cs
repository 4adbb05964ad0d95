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

    /// <summary>A long autoregression by Burg's method: its innovations, and the partial autocorrelations of all shorter ones too.</summary>
    /// <param name="series">The series.</param>
    /// <param name="partial">The partial autocorrelations, out; its length is the order.</param>
    /// <returns>The innovations; before the order those of shorter ones.</returns>
    public static double[] Burg(ReadOnlySpan<double> series, Span<double> partial)
    {
        var (forward, backward) = (series.ToArray(), series.ToArray());
        for (var k = 1; k <= partial.Length; k++)
        {
            partial[k - 1] = k < series.Length - 1 ? BurgStep(forward, backward, k) : 0;
        }

        return forward;
    }

    /// <summary>Takes the prediction errors of k − 1 lags on to k; backward errors stand where they were made, k − 1 values before their partners.</summary>
    /// <returns>The partial autocorrelation.</returns>
    private static double BurgStep(double[] forward, double[] backward, int k)
    {
        var f = forward.AsSpan(k);
        var b = backward.AsSpan(0, f.Length);
        var power = Vectors.Dot(f, f) + Vectors.Dot(b, b);
        var partial = power > 0 ? 2 * Vectors.Dot(f, b) / power : 0;
        Vectors.Rotate(partial, f, b);
        return partial;
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
