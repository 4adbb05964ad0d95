namespace Weir.Analytics.Arima.Estimation;

/// <summary>Models of one series from the smallest up, each begun at what the smaller ones found: a maximum that extends one of theirs is not missed.</summary>
internal sealed class StartLattice
{
    // Beyond, only the models with as many roots less on both sides are fitted first.
    private const int LatticeMax = 6;

    private readonly ArmaFitter _fitter;
    private readonly IArmaObjective _objective;
    private readonly double[] _series;
    private readonly double[] _innovations;
    private readonly ArmaShape _largest;
    private readonly Dictionary<(int P, int Q), double[]> _found = [];

    public StartLattice(ArmaFitter fitter, IArmaObjective objective, double[] series, ArmaShape largest)
    {
        (_fitter, _objective, _series, _largest) = (fitter, objective, series, largest);
        var order = Math.Max((int)(10 * Math.Log10(series.Length)), 2 * largest.Degree);
        _innovations = StartValues.LongInnovations(series, Math.Min(series.Length / 3, order));
    }

    /// <summary>Fits every smaller model, a few steps each.</summary>
    public void FitSmaller(CancellationToken cancellationToken)
    {
        var all = _largest.P + _largest.Q <= LatticeMax;
        for (var p = 0; p <= _largest.P; p++)
        {
            for (var q = 0; q <= _largest.Q; q++)
            {
                if ((all || _largest.P - p == _largest.Q - q) && (p < _largest.P || q < _largest.Q))
                {
                    var shape = _largest with { P = p, Q = q };
                    Set(shape);
                    _fitter.Run(1, cancellationToken);
                    _found[(p, q)] = _fitter.Problem.Coefficients.ToArray();
                }
            }
        }
    }

    /// <summary>Makes a model the fitter's, with its points to look at.</summary>
    public void Set(ArmaShape shape)
    {
        _fitter.Set(shape, _objective);
        Span<double> start = stackalloc double[shape.Count];
        start.Clear();
        _fitter.Add(start);
        if (shape.Count == 0)
        {
            _fitter.Keep(1);
            return;
        }

        StartValues.HannanRissanen(_series, _innovations, shape, start);
        _fitter.Add(start);
        if (shape.P > 0)
        {
            start.Clear();
            var partial = new double[shape.P];
            StartValues.Burg(_series, partial);
            PartialAutocorrelation.ToCoefficients(partial, shape.Ar(start));
            _fitter.Add(start);
        }

        AddNested(shape, start);
        var isLast = shape == _largest;
        _fitter.Keep(2);
        _fitter.AddSpread(shape.Count switch { 1 => 6, 2 => 12, var k => (isLast ? 24 : 4) * k });
        _fitter.Keep(isLast ? Math.Max(shape.Count - 1, 1) : 1);
        AddPairs(shape, isLast);
    }

    private void AddNested(ArmaShape shape, Span<double> start)
    {
        foreach (var (p, q) in ((int, int)[])[(1, 0), (0, 1), (1, 1)])
        {
            if (Smaller(shape, p, q) is { } found)
            {
                shape.Embed(found.Shape, found.Coefficients, start);
                _fitter.Add(start);
            }
        }
    }

    private void AddPairs(ArmaShape shape, bool isLast)
    {
        if (Smaller(shape, 1, 1) is { } one)
        {
            CancellingPairs.AddReal(_fitter, one.Shape, one.Coefficients);
            _fitter.Keep(isLast ? 3 : 1);
        }

        if (Smaller(shape, 2, 2) is { } two)
        {
            CancellingPairs.AddComplex(_fitter, two.Shape, two.Coefficients);
            _fitter.Keep(isLast ? 5 : 2);
        }

        if (Smaller(shape, 0, 2) is { } dips)
        {
            CancellingPairs.AddDips(_fitter, dips.Shape, dips.Coefficients);
            _fitter.Keep(isLast ? 3 : 1);
        }
    }

    private (ArmaShape Shape, double[] Coefficients)? Smaller(ArmaShape shape, int lessP, int lessQ) =>
        _found.TryGetValue((shape.P - lessP, shape.Q - lessQ), out var coefficients)
            ? (shape with { P = shape.P - lessP, Q = shape.Q - lessQ }, coefficients)
            : null;
}
