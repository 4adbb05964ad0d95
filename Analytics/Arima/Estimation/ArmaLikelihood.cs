using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Estimation;

/// <summary>The exact Gaussian log-likelihood of a gap-free ARMA series and its gradient, variance and mean concentrated out. Allocates nothing once made.</summary>
/// <remarks>
/// The past is <see cref="PresampleSystem"/>'s. The gradient is the adjoint method's: at the best past and mean only their direct effect counts, so one
/// pass over the
/// innovations from the end gives the derivatives by all coefficients.
/// </remarks>
internal sealed class ArmaLikelihood : IArmaObjective
{
    private readonly PresampleSystem _system;
    private readonly PresampleGradient _gradient;
    private readonly double[] _series;
    private readonly double[] _centred;
    private readonly double[] _ones;
    private readonly double[] _x;
    private readonly double[] _xOfOnes;
    private readonly double[] _e;
    private readonly double[] _back;
    private readonly double[] _past;
    private readonly double[] _pastOfOnes;
    private LagPolynomial? _ar;
    private LagPolynomial? _ma;
    private bool _hasMean;

    public ArmaLikelihood(int seriesMax, int degreeMax)
    {
        _system = new PresampleSystem(seriesMax, degreeMax);
        _gradient = new PresampleGradient(seriesMax, degreeMax);
        (_series, _centred, _ones) = (new double[seriesMax], new double[seriesMax], new double[seriesMax]);
        (_x, _e, _back) = (new double[seriesMax + degreeMax], new double[seriesMax], new double[seriesMax + degreeMax]);
        _xOfOnes = new double[seriesMax + degreeMax];
        (_past, _pastOfOnes) = (new double[degreeMax], new double[degreeMax]);
    }

    /// <inheritdoc/>
    public int Count { get; private set; }

    /// <inheritdoc/>
    public double Mean { get; private set; }

    /// <inheritdoc/>
    public double SumOfSquares { get; private set; }

    /// <inheritdoc/>
    public double MeanInformation { get; private set; }

    /// <inheritdoc/>
    public bool HasGradient => true;

    /// <summary>The innovations at the last evaluation.</summary>
    public ReadOnlySpan<double> Innovations => _e.AsSpan(0, Count);

    /// <summary>The last r values of x = w / θ(B) at the last evaluation.</summary>
    public ReadOnlySpan<double> Tail => _x.AsSpan(Count, _system.Order);

    /// <summary>What is known of the past at the last evaluation.</summary>
    public PresampleSystem Presample => _system;

    /// <summary>Takes a series.</summary>
    public void Load(ReadOnlySpan<double> series, bool hasMean)
    {
        series.CopyTo(_series);
        Count = series.Length;
        _hasMean = hasMean;
        Mean = 0;
        MeanInformation = 0;
    }

    /// <inheritdoc/>
    public double Evaluate(LagPolynomial ar, LagPolynomial ma)
    {
        (_ar, _ma) = (ar, ma);
        if (!_system.TryBuild(ar, ma, Count))
        {
            return double.PositiveInfinity;
        }

        var r = _system.Order;
        var past = _past.AsSpan(0, r);
        var series = _series.AsSpan(0, Count);
        var e = _e.AsSpan(0, Count);
        if (_hasMean)
        {
            FitMean(past, series, e);
        }
        else
        {
            Innovate(series, e);
            _system.Project(e, past);
            SmallMatrix.Solve(_system.FactorM, r, past);
        }

        AddPast(past, e);
        SumOfSquares = Vectors.Dot(e, e) + _system.Quadratic(past);
        return 0.5 * ((Count * Math.Log(SumOfSquares)) + _system.LogDeterminant);
    }

    /// <inheritdoc/>
    public void Gradient(Span<double> byAr, Span<double> byMa)
    {
        var (ar, ma, r) = (_ar!, _ma!, _system.Order);
        var e = _e.AsSpan(0, Count);
        var x = _x.AsSpan(0, r + Count);
        byAr[..(ar.Degree + 1)].Clear();
        byMa[..(ma.Degree + 1)].Clear();
        var scale = Count / SumOfSquares;
        foreach (var lag in ar.Lags)
        {
            byAr[lag] = 2 * scale * Vectors.Dot(e, x[(r - lag)..]);
        }

        if (ma.Degree > 0)
        {
            var back = BackFilter(ar, ma, e);
            foreach (var lag in ma.Lags)
            {
                byMa[lag] = -2 * scale * Vectors.Dot(back, x[(r - lag)..]);
            }
        }

        _gradient.Add(_system, ar, ma, Count, _past, scale, byAr, byMa);
        Halve(byAr[..(ar.Degree + 1)]);
        Halve(byMa[..(ma.Degree + 1)]);
    }

    /// <summary>φ(F)e / θ(F) in the forward shift F: how the sum of squares moves with each x.</summary>
    private Span<double> BackFilter(LagPolynomial ar, LagPolynomial ma, ReadOnlySpan<double> e)
    {
        var r = _system.Order;
        var input = _centred.AsSpan(0, Count);
        e.CopyTo(input);
        var lags = ar.Lags;
        var values = ar.Values;
        for (var k = 0; k < lags.Length && lags[k] < Count; k++)
        {
            Vectors.AddScaled(values[k], e[lags[k]..], input[..(Count - lags[k])]);
        }

        input.Reverse();
        var back = _back.AsSpan(0, r + Count);
        back[..r].Clear();
        LagFilter.Divide(ma, input, back, r);
        var result = back[r..];
        result.Reverse();
        return result;
    }

    /// <summary>The best mean and the best past with it, by generalised least squares.</summary>
    private void FitMean(Span<double> past, ReadOnlySpan<double> series, Span<double> e)
    {
        var r = _system.Order;
        var pastOfOnes = _pastOfOnes.AsSpan(0, r);
        var ones = _ones.AsSpan(0, Count);
        ones.Fill(1);
        Innovate(ones, ones);
        _x.AsSpan(0, r + Count).CopyTo(_xOfOnes);
        _system.Project(ones, pastOfOnes);
        SolveKeeping(pastOfOnes, out var squareOfOnes);
        Innovate(series, e);
        _system.Project(e, past);
        var cross = Vectors.Dot(e, ones) - Vectors.Dot(past, pastOfOnes);
        MeanInformation = Vectors.Dot(ones, ones) - squareOfOnes;
        Mean = MeanInformation > 0 ? cross / MeanInformation : 0;
        SmallMatrix.Solve(_system.FactorM, r, past);
        Vectors.AddScaled(-Mean, pastOfOnes, past);
        Vectors.AddScaled(-Mean, ones, e);
        Vectors.AddScaled(-Mean, _xOfOnes, _x.AsSpan(0, r + Count));
    }

    private void SolveKeeping(Span<double> past, out double square)
    {
        var before = _back.AsSpan(0, past.Length);
        past.CopyTo(before);
        SmallMatrix.Solve(_system.FactorM, past.Length, past);
        square = Vectors.Dot(before, past);
    }

    /// <summary>Innovations and x of a series whose past is zero.</summary>
    private void Innovate(ReadOnlySpan<double> series, Span<double> e)
    {
        var r = _system.Order;
        var x = _x.AsSpan(0, r + Count);
        x[..r].Clear();
        LagFilter.Divide(_ma!, series, x, r);
        LagFilter.Multiply(_ar!, x, r, e);
    }

    /// <summary>Adds what a past puts into x and e: it fades as 1/θ(B) does.</summary>
    private void AddPast(ReadOnlySpan<double> past, Span<double> e)
    {
        var r = _system.Order;
        var length = Math.Min(Count, _system.Pi.Length + r);
        var response = _back.AsSpan(0, r + Math.Min(Count, length + r));
        response.Clear();
        for (var a = 0; a < r; a++)
        {
            _x[r - 1 - a] = response[r - 1 - a] = past[a];
        }

        var zeros = _centred.AsSpan(0, length);
        zeros.Clear();
        LagFilter.Divide(_ma!, zeros, response, r);
        Vectors.AddScaled(1, response[r..], _x.AsSpan(r, response.Length - r));
        var reach = e[..(response.Length - r)];
        Vectors.AddScaled(1, response[r..], reach);
        var lags = _ar!.Lags;
        for (var k = 0; k < lags.Length; k++)
        {
            Vectors.AddScaled(_ar.Values[k], response[(r - lags[k])..], reach);
        }
    }

    private static void Halve(Span<double> values)
    {
        foreach (ref var value in values)
        {
            value *= 0.5;
        }
    }
}
