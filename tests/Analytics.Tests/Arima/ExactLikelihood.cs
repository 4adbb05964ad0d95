using Weir.Analytics.Arima;

namespace Weir.Analytics.Tests.Arima;

/// <summary>The oracle: the exact log-likelihood of an ARMA series by Durbin and Levinson's recursion, O(n²), or, with gaps, by a dense Cholesky factor; autocovariances by elimination.</summary>
internal static class ExactLikelihood
{
    /// <summary>Of a gap-free series (differenced already), mean known, variance concentrated out.</summary>
    public static double OfComplete(double[] w, double[] phi, double[] theta)
    {
        var n = w.Length;
        var gamma = Autocovariances(phi, theta, n);
        var (a, previous) = (new double[n], new double[n]);
        var (variance, sum, logs) = (gamma[0], w[0] * w[0] / gamma[0], Math.Log(gamma[0]));
        for (var t = 1; t < n; t++)
        {
            var partial = gamma[t];
            for (var j = 0; j < t - 1; j++)
            {
                partial -= previous[j] * gamma[t - 1 - j];
            }

            partial /= variance;
            var forecast = partial * w[0];
            for (var j = 0; j < t - 1; j++)
            {
                a[j] = previous[j] - (partial * previous[t - 2 - j]);
                forecast += a[j] * w[t - 1 - j];
            }

            a[t - 1] = partial;
            variance *= 1 - (partial * partial);
            sum += (w[t] - forecast) * (w[t] - forecast) / variance;
            logs += Math.Log(variance);
            (a, previous) = (previous, a);
        }

        return -0.5 * ((n * (Math.Log(2 * Math.PI * sum / n) + 1)) + logs);
    }

    /// <summary>Of a series with gaps (NaN), mean known, variance concentrated out.</summary>
    public static double OfGaps(double[] y, double[] phi, double[] theta)
    {
        var gamma = Autocovariances(phi, theta, y.Length);
        var at = Enumerable.Range(0, y.Length).Where(t => !double.IsNaN(y[t])).ToArray();
        var n = at.Length;
        var factor = new double[n, n];
        var (logs, sum) = (0.0, 0.0);
        var z = new double[n];
        for (var i = 0; i < n; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var value = gamma[at[i] - at[j]];
                for (var k = 0; k < j; k++)
                {
                    value -= factor[i, k] * factor[j, k];
                }

                factor[i, j] = i == j ? Math.Sqrt(value) : value / factor[j, j];
            }

            z[i] = (y[at[i]] - Enumerable.Range(0, i).Sum(k => factor[i, k] * z[k])) / factor[i, i];
            logs += 2 * Math.Log(factor[i, i]);
            sum += z[i] * z[i];
        }

        return -0.5 * ((n * (Math.Log(2 * Math.PI * sum / n) + 1)) + logs);
    }

    /// <summary>A model's AR or MA coefficients multiplied out, R's signs.</summary>
    public static (double[] Phi, double[] Theta) Polynomials(ArimaModel model) => (model.Structure.Phi, model.Structure.Theta);

    private static double[] Autocovariances(double[] phi, double[] theta, int n)
    {
        var (p, q) = (phi.Length, theta.Length);
        var psi = new double[q + 1];
        for (var k = 0; k <= q; k++)
        {
            psi[k] = k == 0 ? 1 : theta[k - 1];
            for (var i = 1; i <= Math.Min(p, k); i++)
            {
                psi[k] += phi[i - 1] * psi[k - i];
            }
        }

        // γ_k − Σ φ_i·γ_|k−i| = Σ_{j≥k} θ_j·ψ_{j−k}
        double Right(int k) => Enumerable.Range(0, q + 1).Where(j => j >= k).Sum(j => (j == 0 ? 1 : theta[j - 1]) * psi[j - k]);
        var system = new double[p + 1, p + 2];
        for (var k = 0; k <= p; k++)
        {
            system[k, k] += 1;
            for (var i = 1; i <= p; i++)
            {
                system[k, Math.Abs(k - i)] -= phi[i - 1];
            }

            system[k, p + 1] = Right(k);
        }

        var gamma = new double[Math.Max(n, p + 1)];
        Eliminate(system, p + 1).CopyTo(gamma, 0);
        for (var k = p + 1; k < n; k++)
        {
            gamma[k] = Right(k) + Enumerable.Range(1, p).Sum(i => phi[i - 1] * gamma[k - i]);
        }

        return gamma;
    }

    private static double[] Eliminate(double[,] system, int size)
    {
        for (var c = 0; c < size; c++)
        {
            var best = Enumerable.Range(c, size - c).MaxBy(r => Math.Abs(system[r, c]));
            for (var k = 0; k <= size; k++)
            {
                (system[c, k], system[best, k]) = (system[best, k], system[c, k]);
            }

            for (var r = 0; r < size; r++)
            {
                var factor = r == c ? 0 : system[r, c] / system[c, c];
                for (var k = c; k <= size && factor != 0; k++)
                {
                    system[r, k] -= factor * system[c, k];
                }
            }
        }

        return [.. Enumerable.Range(0, size).Select(r => system[r, size] / system[r, r])];
    }
}
