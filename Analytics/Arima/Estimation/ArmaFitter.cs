namespace Weir.Analytics.Arima.Estimation;

/// <summary>Finds the maximum of a likelihood, of which there may be several: many points are looked at, the best that lie apart are climbed from, the
/// highest few to the top.</summary>
internal sealed class ArmaFitter
{
    private const int PointsMax = 512;
    private const int FirstIterations = 8;
    private const int LastIterations = 200;
    private const double FirstTolerance = 1e-2;

    // In units of log-likelihood: what a short climb may still lack.
    private const double Hopeful = 3;

    // Of a parameter: tanh(1.8) is 0.95.
    private const double NearBoundary = 1.8;

    private readonly BfgsMinimiser _minimiser;
    private readonly SearchPoint?[] _points = new SearchPoint?[PointsMax];
    private readonly double[] _values = new double[PointsMax];
    private readonly int _parametersMax;
    private int _count;
    private int _kept;

    public ArmaFitter(int parametersMax, int degreeMax)
    {
        Problem = new ArmaProblem(parametersMax, degreeMax);
        _minimiser = new BfgsMinimiser(parametersMax);
        _parametersMax = parametersMax;
    }

    public ArmaProblem Problem { get; }

    /// <summary>Whether the last run's result has no root nearer to the unit circle than was allowed.</summary>
    public bool HasFitRoots { get; private set; }

    /// <summary>Begins anew with a model and no point.</summary>
    public void Set(ArmaShape shape, IArmaObjective objective)
    {
        Problem.Set(shape, objective);
        (_count, _kept) = (0, 0);
    }

    /// <summary>Adds coefficients to look at, brought inside the region where they are not.</summary>
    public void Add(ReadOnlySpan<double> coefficients)
    {
        if (_count < PointsMax)
        {
            Problem.ToFree(coefficients, 1 - 1e-6, Next());
            Take();
        }
    }

    /// <summary>Adds points spread evenly over the region, denser towards its boundary, where second maxima hide.</summary>
    public void AddSpread(int points)
    {
        for (var i = 1; i <= points && _count < PointsMax; i++)
        {
            Spread(i, Next());
            Take();
        }
    }

    /// <summary>Of the points added since the last call, keeps the best that lie apart; the others are dropped.</summary>
    public void Keep(int wanted)
    {
        Array.Sort(_values, _points, _kept, _count - _kept);
        _kept = _count = _kept + Disperse(_kept, wanted, 0.7);
    }

    /// <summary>Climbs from every point kept, from the best ones to the top; leaves the problem at the maximum.</summary>
    /// <param name="finalists">How many are climbed to the top.</param>
    /// <param name="rootMin">Where above 1: maxima with a root of smaller modulus give way to the best one without.</param>
    /// <param name="tolerance">What a maximum may lack, in units of log-likelihood.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The least value of the objective.</returns>
    public double Run(int finalists, double rootMin, double tolerance, CancellationToken cancellationToken)
    {
        var n = Problem.Shape.Count;
        for (var i = 0; i < _count; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            _values[i] = Climb(i, n, FirstIterations, FirstTolerance);
        }

        Array.Sort(_values, _points, 0, _count);
        var apart = Disperse(0, _count, 0.05);
        var (best, bestIsFit) = (0, false);
        for (var (i, tried) = (0, 0); i < apart && tried < finalists; i++)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (tried > 0 && bestIsFit && _values[i] > _values[best] + Hopeful)
            {
                break;
            }

            _values[i] = ClimbToTop(i, n, tolerance);
            tried++;
            var isFit = rootMin <= 1 || (double.IsFinite(Problem.EvaluateFree(_points[i]!.X.AsSpan(0, n))) && RootBound.IsBeyond(Problem.Shape, Problem.Coefficients, rootMin));
            if (i == 0 || (isFit && !bestIsFit) || (isFit == bestIsFit && _values[i] < _values[best]))
            {
                (best, bestIsFit) = (i, isFit);
            }
        }

        HasFitRoots = bestIsFit;
        return Problem.EvaluateFree(_points[best]!.X.AsSpan(0, n));
    }

    /// <summary>Climbs, and out towards the boundary: there the parameters have to go far for little, which a gradient does not see.</summary>
    private double ClimbToTop(int index, int n, double tolerance)
    {
        var value = Climb(index, n, LastIterations, tolerance);
        for (var round = 0; round < 3 && TryPushOut(_points[index]!.X, n, tolerance, ref value); round++)
        {
            _points[index]!.IsWarm = false;
            value = Climb(index, n, LastIterations, tolerance);
        }

        return value;
    }

    private bool TryPushOut(double[] point, int n, double tolerance, ref double value)
    {
        var isBetter = false;
        for (var i = 0; i < n; i++)
        {
            if (Math.Abs(point[i]) < NearBoundary)
            {
                continue;
            }

            foreach (var further in (ReadOnlySpan<double>)[1.2, 2, 4])
            {
                var before = point[i];
                point[i] *= further;
                var next = Problem.EvaluateFree(point.AsSpan(0, n));
                if (!(next < value - (100 * tolerance)))
                {
                    point[i] = before;
                    break;
                }

                (value, isBetter) = (next, true);
            }
        }

        return isBetter;
    }

    private double Climb(int index, int n, int iterations, double tolerance)
    {
        var point = _points[index]!;
        var value = _minimiser.Minimise(Problem, point.X.AsSpan(0, n), point.Inverse, point.IsWarm, iterations, tolerance);
        point.IsWarm = true;
        return double.IsNaN(value) ? double.PositiveInfinity : value;
    }

    /// <summary>Room for a point more.</summary>
    private Span<double> Next()
    {
        var point = _points[_count] ??= new SearchPoint(_parametersMax);
        point.IsWarm = false;
        return point.X.AsSpan(0, Problem.Shape.Count);
    }

    private void Take()
    {
        var value = Problem.EvaluateFree(_points[_count]!.X.AsSpan(0, Problem.Shape.Count));
        _values[_count++] = double.IsNaN(value) ? double.PositiveInfinity : value;
    }

    /// <summary>Moves those to the front, of the points from an index on, that lie apart from every better one; returns how many.</summary>
    private int Disperse(int from, int wanted, double apart)
    {
        var kept = from;
        for (var i = from; i < _count && kept < from + wanted; i++)
        {
            if (IsApart(_points[i]!.X, from, kept, apart))
            {
                (_points[kept], _points[i]) = (_points[i], _points[kept]);
                (_values[kept], _values[i]) = (_values[i], _values[kept]);
                kept++;
            }
        }

        return kept - from;
    }

    private bool IsApart(double[] point, int from, int until, double apart)
    {
        for (var i = from; i < until; i++)
        {
            var farthest = 0.0;
            for (var k = 0; k < Problem.Shape.Count; k++)
            {
                farthest = Math.Max(farthest, Math.Abs(point[k] - _points[i]!.X[k]));
            }

            if (farthest < apart)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Point i of an additive sequence of low discrepancy (steps are powers of the root of x^{n+1} = x + 1), as partial autocorrelations of
    /// arcsine distribution.</summary>
    private static void Spread(int index, Span<double> free)
    {
        var root = 2.0;
        for (var i = 0; i < 30; i++)
        {
            root = Math.Pow(1 + root, 1.0 / (free.Length + 1));
        }

        var step = 1.0;
        foreach (ref var value in free)
        {
            step /= root;
            var share = (0.5 + (index * step)) % 1;
            value = Math.Atanh(0.995 * Math.Sin(Math.PI * (share - 0.5)));
        }
    }
}
