using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Estimation;

/// <summary>The gradient of log|M| − log|Λ| + XᵀΛX·c by the coefficients of φ and θ: the recursions of <see cref="PresampleSystem"/> run backwards.</summary>
internal sealed class PresampleGradient
{
    private readonly double[] _inverseM;
    private readonly double[] _weight;
    private readonly double[] _q;
    private readonly double[] _y;
    private readonly double[] _zeta;
    private readonly double[] _diagonals;

    public PresampleGradient(int seriesMax, int degreeMax)
    {
        var cells = degreeMax * degreeMax;
        (_inverseM, _weight, _q) = (new double[cells], new double[cells], new double[cells]);
        (_y, _zeta) = (new double[seriesMax + degreeMax], new double[seriesMax + degreeMax]);
        _diagonals = new double[(2 * degreeMax) + 1];
    }

    /// <summary>Adds to gradients by the lag polynomials' coefficients (that is by −φ and by θ), index = lag.</summary>
    public void Add(PresampleSystem system, LagPolynomial ar, LagPolynomial ma, int count, ReadOnlySpan<double> x, double scale, Span<double> byAr, Span<double> byMa)
    {
        var r = system.Order;
        SmallMatrix.Invert(system.FactorM, r, _inverseM);
        AddLambda(system, ar, x, scale, byAr);
        AddN(system, ar, ma, byAr, byMa);
        if (ma.Degree > 0)
        {
            AddT(system, ma, count, byMa);
        }
    }

    private void AddLambda(PresampleSystem system, LagPolynomial ar, ReadOnlySpan<double> x, double scale, Span<double> byAr)
    {
        if (ar.Degree == 0)
        {
            return;
        }

        var r = system.Order;
        var weight = _weight.AsSpan(0, r * r);
        SmallMatrix.Invert(system.FactorLambda, r, weight);
        for (var i = 0; i < r; i++)
        {
            for (var j = 0; j < r; j++)
            {
                weight[(i * r) + j] = _inverseM[(i * r) + j] - weight[(i * r) + j] + (scale * x[i] * x[j]);
            }
        }

        for (var i = r - 1; i >= 0; i--)
        {
            for (var j = r - 1; j >= 0; j--)
            {
                var w = weight[(i * r) + j];
                if (i > 0 && j > 0)
                {
                    weight[((i - 1) * r) + j - 1] += w;
                }

                Accumulate(byAr, ar, i, w * ar[j]);
                Accumulate(byAr, ar, j, w * ar[i]);
                Accumulate(byAr, ar, r - i, -w * ar[r - j]);
                Accumulate(byAr, ar, r - j, -w * ar[r - i]);
            }
        }
    }

    private void AddN(PresampleSystem system, LagPolynomial ar, LagPolynomial ma, Span<double> byAr, Span<double> byMa)
    {
        var r = system.Order;
        var weight = _weight.AsSpan(0, r * r);
        weight.Clear();
        // The weight of N[j, a] is 2·(TN·M⁻¹)[j, a].
        for (var j = 0; j < r; j++)
        {
            for (var k = 0; k < r; k++)
            {
                Vectors.AddScaled(2 * system.TimesN[(j * r) + k], _inverseM.AsSpan(k * r, r), weight.Slice(j * r, r));
            }
        }

        for (var j = r - 1; j >= 0; j--)
        {
            for (var a = 0; a < r; a++)
            {
                var w = weight[(j * r) + a];
                if (j > 0 && a + 1 < r)
                {
                    weight[((j - 1) * r) + a + 1] += w;
                }

                Accumulate(byAr, ar, j, w * ma[a + 1]);
                Accumulate(byMa, ma, a + 1, w * ar[j]);
                Accumulate(byMa, ma, j, -w * ar[a + 1]);
                Accumulate(byAr, ar, a + 1, -w * ma[j]);
            }
        }
    }

    private static void Accumulate(Span<double> gradient, LagPolynomial polynomial, int lag, double value)
    {
        if (lag <= polynomial.Degree)
        {
            gradient[lag] += value;
        }
    }

    /// <summary>Through T: weights of its cells, then of π, then the recursion of π backwards.</summary>
    private void AddT(PresampleSystem system, LagPolynomial ma, int count, Span<double> byMa)
    {
        var r = system.Order;
        BuildQ(system);
        var pi = system.Pi;
        var length = pi.Length;
        var y = _y.AsSpan(0, length);
        WeighPi(pi, r, count, y);
        // ζ_s = y_s − Σ θ_i·ζ_{s+i} runs from the end: the forward filter over reversed values.
        y.Reverse();
        var zeta = _zeta.AsSpan(0, r + length);
        zeta[..r].Clear();
        LagFilter.Divide(ma, y, zeta, r);
        var reversed = zeta[r..];
        reversed.Reverse();
        foreach (var lag in ma.Lags)
        {
            if (lag < length)
            {
                byMa[lag] -= Vectors.Dot(reversed[lag..], pi);
            }
        }
    }

    /// <summary>Q = N·M⁻¹·Nᵀ.</summary>
    private void BuildQ(PresampleSystem system)
    {
        var r = system.Order;
        SmallMatrix.MultiplyTransposed(system.N, _inverseM, r, _weight);
        SmallMatrix.MultiplyTransposed(_weight, system.N, r, _q);
    }

    /// <summary>The derivative of Σ Q_ij·T_ij by each π_s.</summary>
    private void WeighPi(ReadOnlySpan<double> pi, int r, int count, Span<double> y)
    {
        var diagonals = _diagonals.AsSpan(0, (2 * r) - 1);
        diagonals.Clear();
        for (var i = 0; i < r; i++)
        {
            for (var j = 0; j < r; j++)
            {
                diagonals[j - i + r - 1] += 2 * _q[(i * r) + j];
            }
        }

        y.Clear();
        for (var lag = 1 - r; lag < r; lag++)
        {
            var from = Math.Max(0, -lag);
            var until = Math.Min(y.Length, pi.Length - lag);
            if (until > from)
            {
                Vectors.AddScaled(diagonals[lag + r - 1], pi[(from + lag)..], y[from..until]);
            }
        }

        // Next to the end the sums of T are cut off.
        for (var s = Math.Max(0, count - r + 1); s < y.Length; s++)
        {
            y[s] = 0;
            for (var j = 0; j < r && s + j < count; j++)
            {
                for (var i = 0; i < r; i++)
                {
                    var index = s + j - i;
                    y[s] += index >= 0 && index < pi.Length ? 2 * _q[(i * r) + j] * pi[index] : 0;
                }
            }
        }
    }
}
