using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Estimation;

/// <summary>What the unknown past contributes to the exact likelihood of a gap-free ARMA series, by matrices of r = max(p, q) rows.</summary>
/// <remarks>
/// <para>The past enters through r values X of x_t = w_t / θ(B), an AR(p) process of unit innovations: the innovations are e = e⁰ − Z·N·X with e⁰ those
/// of X = 0. Then
/// −2 log L = n log σ² + log|M| − log|Λ| + (|e|² + XᵀΛX) / σ² at X = M⁻¹NᵀZᵀe⁰, M = Λ + NᵀTN, T = ZᵀZ (Ljung and Box, Biometrika 66, 1979, in the state
/// of Akaike's form).</para>
/// <para>Z holds the coefficients π of 1/θ(B), shifted; N is the Bézoutian of φ and θ; Λ, the inverse covariance of X, is a difference of two products of
/// Toeplitz triangles (Gohberg and Semencul), positive definite exactly where φ is stationary. All are polynomials of the coefficients: no near-singular
/// system is solved, also next
/// to a unit root.</para>
/// </remarks>
internal sealed class PresampleSystem
{
    // What is below this, relative to π₀ = 1, no longer changes a sum of squares.
    private const double Negligible = 1e-14;
    private const int Chunk = 32;

    private readonly double[] _pi;
    private readonly double[] _zeros;
    private readonly double[] _t;
    private readonly double[] _n;
    private readonly double[] _lambda;
    private readonly double[] _m;
    private readonly double[] _tn;
    private readonly double[] _work;
    private int _count;

    public PresampleSystem(int seriesMax, int degreeMax)
    {
        var cells = degreeMax * degreeMax;
        _pi = new double[seriesMax + degreeMax];
        _zeros = new double[Math.Max(Chunk, degreeMax)];
        (_t, _n, _lambda, _m, _tn, _work) = (new double[cells], new double[cells], new double[cells], new double[cells], new double[cells], new double[cells]);
    }

    /// <summary>r, the number of past values.</summary>
    public int Order { get; private set; }

    /// <summary>log|M| − log|Λ|.</summary>
    public double LogDeterminant { get; private set; }

    /// <summary>The coefficients of 1/θ(B) until they vanish.</summary>
    public ReadOnlySpan<double> Pi => _pi.AsSpan(Order, PiLength);

    /// <summary>N, row by row.</summary>
    public ReadOnlySpan<double> N => _n.AsSpan(0, Order * Order);

    /// <summary>The lower factor of M.</summary>
    public ReadOnlySpan<double> FactorM => _m.AsSpan(0, Order * Order);

    /// <summary>The lower factor of Λ.</summary>
    public ReadOnlySpan<double> FactorLambda => _lambda.AsSpan(0, Order * Order);

    /// <summary>T·N.</summary>
    public ReadOnlySpan<double> TimesN => _tn.AsSpan(0, Order * Order);

    private int PiLength { get; set; }

    /// <summary>Builds the matrices for a series of a length; false where φ is not stationary.</summary>
    public bool TryBuild(LagPolynomial ar, LagPolynomial ma, int count)
    {
        _count = count;
        var r = Order = Math.Max(ar.Degree, ma.Degree);
        BuildPi(ma);
        BuildLambda(ar);
        var lambda = _lambda.AsSpan(0, r * r);
        var m = _m.AsSpan(0, r * r);
        lambda.CopyTo(m);
        if (!SmallMatrix.TryCholesky(lambda, r, out var logLambda))
        {
            return false;
        }

        BuildT();
        BuildN(ar, ma);
        AddQuadratic(m);
        var isDefinite = SmallMatrix.TryCholesky(m, r, out var logM);
        LogDeterminant = logM - logLambda;
        return isDefinite;
    }

    /// <summary>XᵀΛX.</summary>
    public double Quadratic(ReadOnlySpan<double> x)
    {
        // Λ = LLᵀ, so it is the square of Lᵀx.
        var sum = 0.0;
        for (var j = 0; j < Order; j++)
        {
            var part = 0.0;
            for (var i = j; i < Order; i++)
            {
                part += _lambda[(i * Order) + j] * x[i];
            }

            sum += part * part;
        }

        return sum;
    }

    /// <summary>y = NᵀZᵀe.</summary>
    public void Project(ReadOnlySpan<double> e, Span<double> y)
    {
        y[..Order].Clear();
        for (var j = 0; j < Order && j < e.Length; j++)
        {
            var length = Math.Min(PiLength, e.Length - j);
            Vectors.AddScaled(Vectors.Dot(_pi.AsSpan(Order, length), e.Slice(j, length)), _n.AsSpan(j * Order, Order), y[..Order]);
        }
    }

    private void BuildPi(LagPolynomial ma)
    {
        var r = Order;
        _pi.AsSpan(0, r + 1).Clear();
        _pi[r] = 1;
        PiLength = 1;
        if (ma.Degree == 0)
        {
            return;
        }

        // The impulse's answer chunk by chunk, until a whole stretch of the recursion's reach is silent.
        while (PiLength < _count)
        {
            var length = Math.Min(Math.Max(Chunk, ma.Degree), _count - PiLength);
            LagFilter.Divide(ma, _zeros.AsSpan(0, length), _pi.AsSpan(PiLength, r + length), r);
            PiLength += length;
            if (length >= ma.Degree && IsSilent(_pi.AsSpan(r + PiLength - ma.Degree, ma.Degree)))
            {
                break;
            }
        }
    }

    private static bool IsSilent(ReadOnlySpan<double> values)
    {
        foreach (var value in values)
        {
            if (Math.Abs(value) > Negligible)
            {
                return false;
            }
        }

        return true;
    }

    private void BuildT()
    {
        var r = Order;
        var pi = Pi;
        for (var lag = 0; lag < r; lag++)
        {
            var length = Math.Min(pi.Length - lag, _count - lag);
            var value = length > 0 ? Vectors.Dot(pi[..length], pi[lag..]) : 0;
            for (var i = 0; i + lag < r; i++)
            {
                if (i > 0)
                {
                    value = _count - i - lag >= 0 ? value - (At(_count - i) * At(_count - i - lag)) : 0;
                }

                _t[(i * r) + i + lag] = _t[((i + lag) * r) + i] = value;
            }
        }
    }

    private double At(int index) => index < PiLength ? _pi[Order + index] : 0;

    private void BuildN(LagPolynomial ar, LagPolynomial ma)
    {
        var r = Order;
        for (var j = 0; j < r; j++)
        {
            for (var a = 0; a < r; a++)
            {
                var above = j > 0 && a + 1 < r ? _n[((j - 1) * r) + a + 1] : 0;
                _n[(j * r) + a] = above + (ar[j] * ma[a + 1]) - (ma[j] * ar[a + 1]);
            }
        }
    }

    private void BuildLambda(LagPolynomial ar)
    {
        var r = Order;
        for (var i = 0; i < r; i++)
        {
            for (var j = 0; j <= i; j++)
            {
                var before = j > 0 ? _lambda[((i - 1) * r) + j - 1] : 0;
                _lambda[(i * r) + j] = _lambda[(j * r) + i] = before + (ar[i] * ar[j]) - (ar[r - i] * ar[r - j]);
            }
        }
    }

    /// <summary>M = Λ + NᵀTN.</summary>
    private void AddQuadratic(Span<double> m)
    {
        var r = Order;
        var tn = _tn.AsSpan(0, r * r);
        var nt = _work.AsSpan(0, r * r);
        _n.AsSpan(0, r * r).CopyTo(nt);
        SmallMatrix.Transpose(nt, r);
        SmallMatrix.MultiplyTransposed(_t, nt, r, tn);
        // Columns of TN against columns of N, that is rows of Nᵀ: row a of M gathers over j.
        for (var a = 0; a < r; a++)
        {
            for (var j = 0; j < r; j++)
            {
                Vectors.AddScaled(nt[(a * r) + j], tn.Slice(j * r, r), m.Slice(a * r, r));
            }
        }
    }
}
