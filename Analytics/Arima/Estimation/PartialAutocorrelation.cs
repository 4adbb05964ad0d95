namespace Weir.Analytics.Arima.Estimation;

/// <summary>Stationary autoregressions by their partial autocorrelations, each between −1 and 1 (Durbin and Levinson; Monahan, Biometrika 71, 1984).</summary>
internal static class PartialAutocorrelation
{
    /// <summary>Coefficients φ of partial autocorrelations.</summary>
    public static void ToCoefficients(ReadOnlySpan<double> partial, Span<double> phi)
    {
        for (var k = 0; k < partial.Length; k++)
        {
            Step(partial[k], phi[..k]);
            phi[k] = partial[k];
        }
    }

    /// <summary>Coefficients φ and their derivatives, row j and column k: ∂φ_j / ∂partial_k.</summary>
    public static void ToCoefficients(ReadOnlySpan<double> partial, Span<double> phi, Span<double> jacobian)
    {
        var n = partial.Length;
        jacobian[..(n * n)].Clear();
        for (var k = 0; k < n; k++)
        {
            // Columns before k: the same recursion on the derivatives, pair by pair.
            for (var j = 0; j < (k + 1) / 2; j++)
            {
                var mirror = k - 1 - j;
                for (var l = 0; l < k; l++)
                {
                    var (a, b) = (jacobian[(j * n) + l], jacobian[(mirror * n) + l]);
                    jacobian[(j * n) + l] = a - (partial[k] * b);
                    jacobian[(mirror * n) + l] = b - (partial[k] * a);
                }
            }

            for (var j = 0; j < k; j++)
            {
                jacobian[(j * n) + k] = -phi[k - 1 - j];
            }

            jacobian[(k * n) + k] = 1;
            Step(partial[k], phi[..k]);
            phi[k] = partial[k];
        }
    }

    /// <summary>Partial autocorrelations of coefficients, none beyond a bound; true where none had to be brought back.</summary>
    public static bool FromCoefficients(ReadOnlySpan<double> phi, Span<double> partial, double bound)
    {
        phi.CopyTo(partial);
        var isInside = true;
        for (var k = phi.Length - 1; k >= 0; k--)
        {
            var value = partial[k];
            if (!(Math.Abs(value) < bound))
            {
                isInside = false;
                value = double.IsNaN(value) ? 0 : Math.CopySign(bound, value);
                partial[k] = value;
            }

            Unstep(value, partial[..k]);
        }

        return isInside;
    }

    private static void Step(double partial, Span<double> phi)
    {
        for (var j = 0; j < (phi.Length + 1) / 2; j++)
        {
            var (a, b) = (phi[j], phi[^(j + 1)]);
            phi[j] = a - (partial * b);
            phi[^(j + 1)] = b - (partial * a);
        }
    }

    private static void Unstep(double partial, Span<double> phi)
    {
        var scale = 1 / (1 - (partial * partial));
        for (var j = 0; j < (phi.Length + 1) / 2; j++)
        {
            var (a, b) = (phi[j], phi[^(j + 1)]);
            phi[j] = (a + (partial * b)) * scale;
            phi[^(j + 1)] = (b + (partial * a)) * scale;
        }
    }
}
