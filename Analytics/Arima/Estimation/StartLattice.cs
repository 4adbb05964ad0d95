namespace Weir.Analytics.Arima.Estimation;

/// <summary>Models of one series from the smallest up, each begun at what the smaller ones found: a maximum that extends one of theirs is not missed.</summary>
internal sealed class StartLattice
{
    // Beyond, only the models with as many roots less on both sides are fitted first.
    private const int LatticeMax = 6;

    // What a maximum may lack, in units of log-likelihood.
    private const double Exact = 1e-8;
    private const double Quick = 1e-5;

    private static readonly (int P, int Q, int SeasonalP, int SeasonalQ)[] Nested = [(1, 0, 0, 0), (0, 1, 0, 0), (1, 1, 0, 0), (0, 0, 1, 0), (0, 0, 0, 1)];

    private readonly ArmaFitter _fitter;
    private readonly IArmaObjective _objective;
    private readonly double[] _series;
    private readonly double[] _innovations;
    private readonly double[] _partial;
    private readonly Dictionary<ArmaShape, double[]> _found = [];

    public StartLattice(ArmaFitter fitter, IArmaObjective objective, double[] series, ArmaShape largest)
    {
        (_fitter, _objective, _series) = (fitter, objective, series);
        var order = Math.Max((int)(10 * Math.Log10(series.Length)), 2 * largest.Degree);
        _partial = new double[Math.Max(Math.Min(series.Length / 3, order), largest.P)];
        _innovations = StartValues.Burg(series, _partial);
    }

    /// <summary>Fits every smaller model of the same seasonal part quickly.</summary>
    public void FitSmaller(ArmaShape shape, CancellationToken cancellationToken)
    {
        var all = shape.P + shape.Q <= LatticeMax;
        for (var p = 0; p <= shape.P; p++)
        {
            for (var q = 0; q <= shape.Q; q++)
            {
                if ((all || shape.P - p == shape.Q - q) && (p < shape.P || q < shape.Q))
                {
                    Fit(shape with { P = p, Q = q }, isThorough: false, 1, 1, cancellationToken);
                }
            }
        }
    }

    /// <summary>Fits a model, leaves the problem at its maximum and remembers it.</summary>
    public double Fit(ArmaShape shape, bool isThorough, int finalists, double rootMin, CancellationToken cancellationToken)
    {
        _fitter.Set(shape, _objective);
        Span<double> start = stackalloc double[shape.Count];
        AddStandard(shape, start);
        if (_found.TryGetValue(shape, out var before))
        {
            _fitter.Add(before);
            _fitter.Keep(3);
        }
        else if (shape.Count != 1 || isThorough)
        {
            // A single parameter has seldom more than one maximum: its points are ranked all together below.
            _fitter.Keep(shape.Count switch { 0 => 1, < 4 => 2, _ => 3 });
        }

        if (shape.Count > 0)
        {
            _fitter.AddSpread(shape.Count switch { 1 => 6, 2 => 12, var k => (isThorough ? 24 : 4) * k });
            _fitter.Keep(isThorough ? Math.Max(shape.Count - 1, 1) : 1);
            AddPairs(shape, isThorough);
        }

        var value = _fitter.Run(finalists, rootMin, isThorough ? Exact : Quick, cancellationToken);
        _found[shape] = _fitter.Problem.Coefficients.ToArray();
        return value;
    }

    /// <summary>Climbs from where the last fit of a model ended to its very top.</summary>
    public double Polish(ArmaShape shape, double rootMin, CancellationToken cancellationToken)
    {
        _fitter.Set(shape, _objective);
        _fitter.Add(_found[shape]);
        _fitter.Keep(1);
        return _fitter.Run(1, rootMin, Exact, cancellationToken);
    }

    private void AddStandard(ArmaShape shape, Span<double> start)
    {
        start.Clear();
        _fitter.Add(start);
        if (shape.Count == 0)
        {
            return;
        }

        StartValues.HannanRissanen(_series, _innovations, shape, start);
        _fitter.Add(start);
        if (shape.P > 0)
        {
            start.Clear();
            PartialAutocorrelation.ToCoefficients(_partial.AsSpan(0, shape.P), shape.Ar(start));
            _fitter.Add(start);
        }

        foreach (var (p, q, seasonalP, seasonalQ) in Nested)
        {
            if (Smaller(shape, p, q, seasonalP, seasonalQ) is { } found)
            {
                shape.Embed(found.Shape, found.Coefficients, start);
                _fitter.Add(start);
            }
        }
    }

    private void AddPairs(ArmaShape shape, bool isThorough)
    {
        if (Smaller(shape, 1, 1) is { } one)
        {
            CancellingPairs.AddReal(_fitter, one.Shape, one.Coefficients);
            _fitter.Keep(!isThorough ? 1 : shape.Count > 2 ? 3 : 2);
        }

        if (isThorough && Smaller(shape, 2, 2) is { } two)
        {
            CancellingPairs.AddComplex(_fitter, two.Shape, two.Coefficients);
            _fitter.Keep(5);
        }

        if (isThorough && Smaller(shape, 0, 2) is { } dips)
        {
            CancellingPairs.AddDips(_fitter, dips.Shape, dips.Coefficients);
            _fitter.Keep(3);
        }
    }

    private (ArmaShape Shape, double[] Coefficients)? Smaller(ArmaShape shape, int p, int q, int seasonalP = 0, int seasonalQ = 0)
    {
        var smaller = shape with { P = shape.P - p, Q = shape.Q - q, SeasonalP = shape.SeasonalP - seasonalP, SeasonalQ = shape.SeasonalQ - seasonalQ };
        return _found.TryGetValue(smaller, out var coefficients) ? (smaller, coefficients) : null;
    }
}
