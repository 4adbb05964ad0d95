using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Estimation;

/// <summary>The likelihood as a function of unbounded parameters: partial autocorrelations are their hyperbolic tangents, of the AR and of the MA parts
/// alike.</summary>
/// <remarks>So every point is stationary and invertible, and a maximum on the boundary is approached from within.</remarks>
internal sealed class ArmaProblem
{
    // 1 − tanh(14) is 1e-12: closer to the unit circle, rounding would decide the likelihood.
    private const double ParameterMax = 14;

    private readonly LagPolynomial _ar;
    private readonly LagPolynomial _ma;
    private readonly double[] _coefficients;
    private readonly double[] _partial;
    private readonly double[] _jacobian;
    private readonly double[] _byAr;
    private readonly double[] _byMa;
    private readonly double[] _bySplit;

    public ArmaProblem(int parametersMax, int degreeMax)
    {
        (_ar, _ma) = (new LagPolynomial(degreeMax), new LagPolynomial(degreeMax));
        (_coefficients, _partial, _bySplit) = (new double[parametersMax], new double[parametersMax], new double[parametersMax]);
        _jacobian = new double[parametersMax * parametersMax];
        (_byAr, _byMa) = (new double[degreeMax + 1], new double[degreeMax + 1]);
    }

    public ArmaShape Shape { get; private set; }

    public IArmaObjective Objective { get; private set; } = null!;

    /// <summary>The coefficients at the last evaluation.</summary>
    public ReadOnlySpan<double> Coefficients => _coefficients.AsSpan(0, Shape.Count);

    public LagPolynomial Ar => _ar;

    public LagPolynomial Ma => _ma;

    public void Set(ArmaShape shape, IArmaObjective objective) => (Shape, Objective) = (shape, objective);

    /// <summary>The objective at coefficients.</summary>
    public double EvaluateAt(ReadOnlySpan<double> coefficients)
    {
        coefficients[..Shape.Count].CopyTo(_coefficients);
        return Evaluate();
    }

    /// <summary>The objective at unbounded parameters.</summary>
    public double EvaluateFree(ReadOnlySpan<double> free)
    {
        var n = Shape.Count;
        for (var i = 0; i < n; i++)
        {
            _partial[i] = Math.Tanh(Math.Clamp(free[i], -ParameterMax, ParameterMax));
        }

        foreach (var (start, count, sign) in Blocks())
        {
            var phi = _coefficients.AsSpan(start, count);
            PartialAutocorrelation.ToCoefficients(_partial.AsSpan(start, count), phi, _jacobian.AsSpan(start * n, count * count));
            Scale(phi, sign);
        }

        return Evaluate();
    }

    /// <summary>The gradient by the coefficients at the last evaluation.</summary>
    public void Gradient(Span<double> gradient)
    {
        Objective.Gradient(_byAr, _byMa);
        var c = _coefficients.AsSpan(0, Shape.Count);
        var s = Shape;
        var split = _bySplit.AsSpan();
        LagPolynomial.SplitGradient(_byAr, s.Ar(c), s.SeasonalAr(c), s.Period, -1, split);
        split[..s.P].CopyTo(s.Ar(gradient));
        split.Slice(s.P, s.SeasonalP).CopyTo(s.SeasonalAr(gradient));
        LagPolynomial.SplitGradient(_byMa, s.Ma(c), s.SeasonalMa(c), s.Period, 1, split);
        split[..s.Q].CopyTo(s.Ma(gradient));
        split.Slice(s.Q, s.SeasonalQ).CopyTo(s.SeasonalMa(gradient));
    }

    /// <summary>The gradient by the unbounded parameters at the last evaluation of them.</summary>
    public void GradientFree(Span<double> gradient)
    {
        var n = Shape.Count;
        if (!Objective.HasGradient)
        {
            Differences(gradient);
            return;
        }

        Gradient(gradient);
        foreach (var (start, count, sign) in Blocks())
        {
            var jacobian = _jacobian.AsSpan(start * n, count * count);
            for (var k = 0; k < count; k++)
            {
                var sum = 0.0;
                for (var j = 0; j < count; j++)
                {
                    sum += gradient[start + j] * jacobian[(j * count) + k];
                }

                _bySplit[k] = sign * sum * (1 - (_partial[start + k] * _partial[start + k]));
            }

            _bySplit.AsSpan(0, count).CopyTo(gradient[start..]);
        }
    }

    /// <summary>Unbounded parameters of coefficients, brought inside the region where they are not.</summary>
    public void ToFree(ReadOnlySpan<double> coefficients, double bound, Span<double> free)
    {
        foreach (var (start, count, sign) in Blocks())
        {
            var phi = _partial.AsSpan(0, count);
            coefficients.Slice(start, count).CopyTo(phi);
            Scale(phi, sign);
            PartialAutocorrelation.FromCoefficients(phi, free.Slice(start, count), bound);
        }

        for (var i = 0; i < Shape.Count; i++)
        {
            free[i] = Math.Atanh(free[i]);
        }
    }

    /// <summary>The gradient by central differences around the parameters of the last evaluation.</summary>
    private void Differences(Span<double> gradient)
    {
        const double Step = 1e-5;
        Span<double> free = stackalloc double[Shape.Count];
        for (var i = 0; i < free.Length; i++)
        {
            free[i] = Math.Atanh(_partial[i]);
        }

        for (var i = 0; i < free.Length; i++)
        {
            var at = free[i];
            free[i] = at + Step;
            var above = EvaluateFree(free);
            free[i] = at - Step;
            gradient[i] = (above - EvaluateFree(free)) / (2 * Step);
            free[i] = at;
        }
    }

    private double Evaluate()
    {
        var c = _coefficients.AsSpan(0, Shape.Count);
        var s = Shape;
        _ar.SetProduct(s.Ar(c), s.SeasonalAr(c), s.Period, -1);
        _ma.SetProduct(s.Ma(c), s.SeasonalMa(c), s.Period, 1);
        return Objective.Evaluate(_ar, _ma);
    }

    /// <summary>The four parts; invertibility of θ is stationarity of −θ.</summary>
    private BlockList Blocks() => new(Shape);

    private static void Scale(Span<double> values, double factor)
    {
        foreach (ref var value in values)
        {
            value *= factor;
        }
    }

    /// <summary>Enumerates without allocating: start, count and sign of each part.</summary>
    private ref struct BlockList(ArmaShape shape)
    {
        private int _part = -1;

        public (int Start, int Count, double Sign) Current { get; private set; }

        public readonly BlockList GetEnumerator() => this;

        public bool MoveNext()
        {
            _part++;
            Current = _part switch
            {
                0 => (0, shape.P, 1),
                1 => (shape.P, shape.Q, -1),
                2 => (shape.P + shape.Q, shape.SeasonalP, 1),
                _ => (shape.P + shape.Q + shape.SeasonalP, shape.SeasonalQ, -1),
            };
            return _part < 4;
        }
    }
}
