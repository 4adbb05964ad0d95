using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Estimation;

/// <summary>The covariance of the state of a stationary ARMA process in Harvey's form, in units of the innovation variance (Gardner, Applied Statistics
/// 29, 1980, solved here by Levinson's recursion).</summary>
internal sealed class StationaryCovariance(int stateMax)
{
    private readonly double[] _phi = new double[stateMax + 1];
    private readonly double[] _partial = new double[stateMax + 1];
    private readonly double[] _plain = new double[(2 * stateMax) + 2];
    private readonly double[] _gamma = new double[stateMax + 2];
    private readonly double[] _psi = new double[stateMax + 2];

    /// <summary>Fills the leading r × r block of a matrix whose rows are <paramref name="stride"/> apart; false where the process is not stationary.</summary>
    public bool TryFill(LagPolynomial ar, LagPolynomial ma, int r, Span<double> matrix, int stride)
    {
        if (!TryAutocovariances(ar, ma, r))
        {
            return false;
        }

        // The first row from the autocovariances, the others from P = TPTᵀ + RRᵀ, upwards from the last.
        for (var j = 0; j < r; j++)
        {
            var sum = j == 0 ? _gamma[0] : 0;
            for (var i = j; j > 0 && i < r; i++)
            {
                // φ_{i+1} and θ_i: what the past puts into component j.
                sum += (-ar[i + 1] * _gamma[i - j + 1]) + (ma[i] * _psi[i - j]);
            }

            matrix[j] = matrix[j * stride] = sum;
        }

        for (var i = r - 1; i > 0; i--)
        {
            for (var j = i; j > 0; j--)
            {
                var value = (ar[i + 1] * ar[j + 1] * matrix[0]) - (ar[i + 1] * Row(matrix, j + 1, r)) - (ar[j + 1] * Row(matrix, i + 1, r))
                    + (i + 1 < r ? matrix[((i + 1) * stride) + j + 1] : 0) + (ma[i] * ma[j]);
                matrix[(i * stride) + j] = matrix[(j * stride) + i] = value;
            }
        }

        return true;
    }

    private static double Row(ReadOnlySpan<double> matrix, int j, int r) => j < r ? matrix[j] : 0;

    private bool TryAutocovariances(LagPolynomial ar, LagPolynomial ma, int r)
    {
        var p = ar.Degree;
        for (var i = 0; i < p; i++)
        {
            _phi[i] = -ar[i + 1];
        }

        if (!PartialAutocorrelation.FromCoefficients(_phi.AsSpan(0, p), _partial.AsSpan(0, p), 1))
        {
            return false;
        }

        var lags = r + ma.Degree;
        Autoregressive(p, lags);
        for (var k = 0; k <= r; k++)
        {
            var sum = 0.0;
            for (var i = 0; i <= ma.Degree; i++)
            {
                for (var j = 0; j <= ma.Degree && ma[i] != 0; j++)
                {
                    sum += ma[i] * ma[j] * _plain[Math.Abs(k + i - j)];
                }
            }

            _gamma[k] = sum;
            var psi = ma[k];
            for (var i = 1; i <= Math.Min(p, k); i++)
            {
                psi -= ar[i] * _psi[k - i];
            }

            _psi[k] = psi;
        }

        return true;
    }

    /// <summary>Autocovariances of the autoregression alone, unit innovations.</summary>
    private void Autoregressive(int p, int lags)
    {
        var variance = 1.0;
        foreach (var r in _partial.AsSpan(0, p))
        {
            variance /= 1 - (r * r);
        }

        _plain[0] = variance;
        var phi = _phi.AsSpan(0, p);
        for (var k = 1; k <= lags; k++)
        {
            if (k <= p)
            {
                PartialAutocorrelation.ToCoefficients(_partial.AsSpan(0, k), phi[..k]);
            }

            var sum = 0.0;
            for (var j = 0; j < Math.Min(k, p); j++)
            {
                sum += phi[j] * _plain[k - 1 - j];
            }

            _plain[k] = sum;
        }
    }
}
