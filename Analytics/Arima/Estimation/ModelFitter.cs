using Weir.Analytics.Arima.Forecasting;

namespace Weir.Analytics.Arima.Estimation;

/// <summary>Fits models to one prepared series after another of the same length; holds the workspace.</summary>
internal sealed class ModelFitter
{
    private const int Finalists = 3;

    private readonly ArmaFitter _fitter;
    private readonly ArmaShape _largest;
    private readonly int _degreeMax;
    private readonly int _lengthMax;

    /// <param name="lengthMax">The longest differenced series.</param>
    /// <param name="largest">A shape that holds every other.</param>
    public ModelFitter(int lengthMax, ArmaShape largest)
    {
        _largest = largest;
        _degreeMax = Math.Max(largest.Degree, 1);
        _lengthMax = lengthMax;
        _fitter = new ArmaFitter(Math.Max(largest.Count, 1), _degreeMax);
    }

    /// <summary>Fits a model thoroughly.</summary>
    public ArimaModel Fit(PreparedSeries series, ArimaOrder order, CancellationToken cancellationToken)
    {
        if (series.IsConstant)
        {
            return Degenerate(series, order);
        }

        var shape = ModelStructure.ShapeOf(order);
        var lattice = Begin(series);
        lattice.FitSmaller(shape, cancellationToken);
        var value = lattice.Fit(shape, isThorough: true, Finalists, 1, cancellationToken);
        return Complete(series, order, value);
    }

    /// <summary>Loads a series for one fit or more.</summary>
    public StartLattice Begin(PreparedSeries series) =>
        new(_fitter, series.Objective(_lengthMax, _degreeMax), series.Differenced, _largest);

    /// <summary>Whether the last fit of a lattice that asked for it has roots far enough from the unit circle.</summary>
    public bool HasFitRoots => _fitter.HasFitRoots;

    /// <summary>The model at the problem's present coefficients.</summary>
    public ArimaModel Complete(PreparedSeries series, ArimaOrder order, double value)
    {
        var (problem, objective) = (_fitter.Problem, _fitter.Problem.Objective);
        var coefficients = problem.Coefficients.ToArray();
        var n = objective.Count;
        var scaled = objective.SumOfSquares / n;
        var errors = StandardErrors.Of(problem, value, scaled);
        var unit = series.Scale / series.ConstantStep;
        errors[^1] *= unit;
        var constant = series.HasConstant ? (series.Centre / series.ConstantStep) + (objective.Mean * unit) : 0;
        var logLikelihood = LogLikelihood(series, value, n);
        var figures = new ArimaFitFigures(logLikelihood, scaled * series.Scale * series.Scale, n, coefficients.Length + (series.HasConstant ? 2 : 1));
        var structure = ModelStructure.Of(order, coefficients);
        var state = series.HasGaps
            ? GapState(structure, (GapLikelihood)objective, series, constant)
            : GapFreeState(structure, (ArmaLikelihood)objective, series, constant);
        return new ArimaModel(order, series.Constant, coefficients, constant, series.HasConstant ? errors : errors[..^1], figures, state);
    }

    /// <summary>The log-likelihood of a value of the objective, in the series' own units.</summary>
    public static double LogLikelihood(PreparedSeries series, double value, int n) =>
        -value - (0.5 * n * (Math.Log(2 * Math.PI / n) + 1)) - (n * Math.Log(series.Scale));

    private static ArimaState GapFreeState(ArimaStructure structure, ArmaLikelihood likelihood, PreparedSeries series, double constant)
    {
        var state = StateBuilder.FromGapFree(structure, likelihood, series);
        return StateBuilder.WithLevels(structure, state, series, series.Constant == ArimaConstant.Drift ? constant : 0);
    }

    private static ArimaState GapState(ArimaStructure structure, GapLikelihood objective, PreparedSeries series, double constant) =>
        StateBuilder.FromFilter(structure, objective, series, constant);

    /// <summary>A model of a series in which nothing varies: the constant explains everything.</summary>
    public static ArimaModel Degenerate(PreparedSeries series, ArimaOrder order)
    {
        var coefficients = new double[order.Coefficients];
        var constant = series.HasConstant ? series.Centre / series.ConstantStep : 0;
        var figures = new ArimaFitFigures(double.PositiveInfinity, 0, series.Count, coefficients.Length + (series.HasConstant ? 2 : 1));
        var structure = ModelStructure.Of(order, coefficients);
        var state = StateBuilder.Known(structure, series, series.Constant == ArimaConstant.Drift ? constant : 0);
        return new ArimaModel(order, series.Constant, coefficients, constant, new double[coefficients.Length + (series.HasConstant ? 1 : 0)], figures, state);
    }
}
