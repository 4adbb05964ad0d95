namespace Weir.Analytics.Arima;

/// <summary>(1 − B)^d (1 − B^m)^D: differences and the recursion that undoes them.</summary>
internal static class Differencing
{
    /// <summary>The differenced series, shorter by d + D·m; NaN where a value it needs is missing.</summary>
    public static double[] Apply(ReadOnlySpan<double> series, int d, int seasonalD, int period)
    {
        var values = series.ToArray();
        for (var i = 0; i < seasonalD; i++)
        {
            values = Difference(values, period);
        }

        for (var i = 0; i < d; i++)
        {
            values = Difference(values, 1);
        }

        return values;
    }

    /// <summary>δ with y_t = w_t + Σ δ_i·y_{t−i}.</summary>
    public static double[] Coefficients(int d, int seasonalD, int period)
    {
        double[] polynomial = [1];
        for (var i = 0; i < seasonalD; i++)
        {
            polynomial = Times(polynomial, period);
        }

        for (var i = 0; i < d; i++)
        {
            polynomial = Times(polynomial, 1);
        }

        return [.. polynomial.Skip(1).Select(c => -c)];
    }

    private static double[] Difference(double[] values, int lag)
    {
        var result = new double[Math.Max(values.Length - lag, 0)];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = values[i + lag] - values[i];
        }

        return result;
    }

    private static double[] Times(double[] polynomial, int lag)
    {
        var result = new double[polynomial.Length + lag];
        for (var i = 0; i < polynomial.Length; i++)
        {
            result[i] += polynomial[i];
            result[i + lag] -= polynomial[i];
        }

        return result;
    }
}
