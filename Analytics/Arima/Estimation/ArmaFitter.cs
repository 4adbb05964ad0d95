namespace Weir.Analytics.Arima.Estimation;

/// <summary>Finds the maximum of a likelihood from several starts: it may have more than one.</summary>
internal sealed class ArmaFitter
{
    private const double Inside = 0.97;
    private const int FirstIterations = 12;
    private const int LastIterations = 200;
    private const double FirstTolerance = 1e-2;
    private const double LastTolerance = 1e-8;
    private const int StartsMax = 12;

    private readonly BfgsMinimiser _minimiser;
    private readonly double[][] _starts;
    private readonly double[] _values = new double[StartsMax];
    private int _count;

    public ArmaFitter(int parametersMax, int degreeMax)
    {
        Problem = new ArmaProblem(parametersMax, degreeMax);
        _minimiser = new BfgsMinimiser(parametersMax);
        _starts = new double[StartsMax][];
        for (var i = 0; i < StartsMax; i++)
        {
            _starts[i] = new double[parametersMax];
        }
    }

    public ArmaProblem Problem { get; }

    /// <summary>Begins anew with a model and no start.</summary>
    public void Set(ArmaShape shape, IArmaObjective objective)
    {
        Problem.Set(shape, objective);
        _count = 0;
    }

    /// <summary>Adds coefficients to begin at.</summary>
    public void AddStart(ReadOnlySpan<double> coefficients)
    {
        if (_count < StartsMax)
        {
            Problem.ToFree(coefficients, Inside, _starts[_count++]);
        }
    }

    /// <summary>Adds a start whose partial autocorrelations are all the same in each part.</summary>
    public void AddEven(double ar, double ma)
    {
        if (_count == StartsMax)
        {
            return;
        }

        var start = _starts[_count++].AsSpan(0, Problem.Shape.Count);
        Problem.Shape.Ar(start).Fill(Math.Atanh(ar));
        Problem.Shape.Ma(start).Fill(Math.Atanh(ma));
        Problem.Shape.SeasonalAr(start).Fill(Math.Atanh(ar / 2));
        Problem.Shape.SeasonalMa(start).Fill(Math.Atanh(ma / 2));
    }

    /// <summary>Every start a few steps, the best ones to the end; leaves the problem at the maximum.</summary>
    /// <returns>The least value of the objective.</returns>
    public double Run(int finalists, CancellationToken cancellationToken)
    {
        var n = Problem.Shape.Count;
        for (var i = 0; i < _count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _values[i] = _minimiser.Minimise(Problem, _starts[i].AsSpan(0, n), FirstIterations, FirstTolerance);
            _values[i] = double.IsNaN(_values[i]) ? double.PositiveInfinity : _values[i];
        }

        Array.Sort(_values, _starts, 0, _count);
        var best = 0;
        for (var i = 0; i < Math.Min(finalists, _count); i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (i > 0 && IsNear(_starts[i], _starts[best], n))
            {
                continue;
            }

            _values[i] = _minimiser.Minimise(Problem, _starts[i].AsSpan(0, n), LastIterations, LastTolerance);
            best = _values[i] < _values[best] ? i : best;
        }

        return Problem.EvaluateFree(_starts[best].AsSpan(0, n));
    }

    private static bool IsNear(ReadOnlySpan<double> a, ReadOnlySpan<double> b, int n)
    {
        for (var i = 0; i < n; i++)
        {
            if (Math.Abs(Math.Tanh(a[i]) - Math.Tanh(b[i])) > 0.02)
            {
                return false;
            }
        }

        return true;
    }
}
