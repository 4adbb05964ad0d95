namespace Weir.Analytics.Numerics;

/// <summary>A polynomial 1 + c₁B + … + c_kB^k in the lag operator, with the lags that are not zero at hand: seasonal products are sparse.</summary>
internal sealed class LagPolynomial
{
    private readonly double[] _dense;
    private readonly int[] _lags;
    private readonly double[] _values;

    public LagPolynomial(int degreeMax)
    {
        _dense = new double[degreeMax + 1];
        _dense[0] = 1;
        _lags = new int[degreeMax];
        _values = new double[degreeMax];
    }

    /// <summary>The highest lag that may carry a coefficient.</summary>
    public int Degree { get; private set; }

    /// <summary>Lags with a coefficient, ascending.</summary>
    public ReadOnlySpan<int> Lags => _lags.AsSpan(0, Count);

    /// <summary>The coefficients of <see cref="Lags"/>.</summary>
    public ReadOnlySpan<double> Values => _values.AsSpan(0, Count);

    /// <summary>Whether <see cref="Lags"/> is 1 … Count without holes.</summary>
    public bool IsDense { get; private set; }

    private int Count { get; set; }

    /// <summary>The coefficient of a lag; zero beyond the degree.</summary>
    public double this[int lag] => lag < _dense.Length && lag <= Degree ? _dense[lag] : 0;

    /// <summary>Becomes (1 + s·Σ a_iB^i)(1 + s·Σ b_jB^{mj}); s is −1 for autoregressive coefficients and +1 for moving averages, R's signs.</summary>
    public void SetProduct(ReadOnlySpan<double> plain, ReadOnlySpan<double> seasonal, int period, double sign)
    {
        Degree = plain.Length + (seasonal.Length * period);
        _dense.AsSpan(1, Degree).Clear();
        for (var j = 0; j <= seasonal.Length; j++)
        {
            var b = j == 0 ? 1 : sign * seasonal[j - 1];
            for (var i = j == 0 ? 1 : 0; i <= plain.Length; i++)
            {
                _dense[i + (j * period)] += b * (i == 0 ? 1 : sign * plain[i - 1]);
            }
        }

        CollectLags(plain.Length, seasonal.Length, period);
    }

    /// <summary>Takes a gradient by the coefficients of the product apart into those by its factors.</summary>
    /// <param name="gradient">By coefficient of lag 0 … degree.</param>
    /// <param name="plain">The plain factor's coefficients, R's sign.</param>
    /// <param name="seasonal">The seasonal factor's coefficients, R's sign.</param>
    /// <param name="period">The season's length.</param>
    /// <param name="sign">As in <see cref="SetProduct"/>.</param>
    /// <param name="result">First the plain coefficients', then the seasonal ones'.</param>
    public static void SplitGradient(
        ReadOnlySpan<double> gradient, ReadOnlySpan<double> plain, ReadOnlySpan<double> seasonal, int period, double sign, Span<double> result)
    {
        for (var i = 1; i <= plain.Length; i++)
        {
            var sum = gradient[i];
            for (var j = 1; j <= seasonal.Length; j++)
            {
                sum += sign * seasonal[j - 1] * gradient[i + (j * period)];
            }

            result[i - 1] = sign * sum;
        }

        for (var j = 1; j <= seasonal.Length; j++)
        {
            var sum = gradient[j * period];
            for (var i = 1; i <= plain.Length; i++)
            {
                sum += sign * plain[i - 1] * gradient[i + (j * period)];
            }

            result[plain.Length + j - 1] = sign * sum;
        }
    }

    // By structure and not by value: a coefficient that is zero just now keeps its place.
    private void CollectLags(int plain, int seasonal, int period)
    {
        Count = 0;
        for (var j = 0; j <= seasonal; j++)
        {
            for (var i = j == 0 ? 1 : 0; i <= plain; i++)
            {
                var lag = i + (j * period);
                if (Count > 0 && lag <= _lags[Count - 1])
                {
                    continue;
                }

                _lags[Count] = lag;
                _values[Count++] = _dense[lag];
            }
        }

        IsDense = Count == Degree;
    }
}
