using Weir.Analytics.Arima.Forecasting;

namespace Weir.Analytics.Arima.Estimation;

/// <summary>Fits models to one prepared series after another of the same length; holds the workspace.</summary>
internal sealed class ModelFitter
{
    private const int Finalists = 3;

    private readonly ArmaLikelihood _gapFree;
    private readonly ArmaFitter _fitter;
    private readonly int _degreeMax;

    /// <param name="lengthMax">The longest differenced series.</param>
    /// <param name="largest">A shape that holds every other.</param>
    public ModelFitter(int lengthMax, ArmaShape largest)
    {
        _degreeMax = Math.Max(largest.Degree, 1);
        _gapFree = new ArmaLikelihood(lengthMax, _degreeMax);
        _fitter = new ArmaFitter(Math.Max(largest.Count, 1), _degreeMax);
    }

    public ArimaModel Fit(PreparedSeries series, ArimaOrder order, CancellationToken cancellationToken)
    {
        if (series.IsConstant)
        {
            return Degenerate(series, order);
        }

        var value = Search(series, series.Objective(_gapFree, _degreeMax), ModelStructure.ShapeOf(order), cancellationToken);
        return Complete(series, order, value);
    }

    /// <summary>Fits smaller models first, quickly, and lets their maxima be starts.</summary>
    private double Search(PreparedSeries series, IArmaObjective objective, ArmaShape shape, CancellationToken cancellationToken)
    {
        var lattice = new StartLattice(_fitter, objective, series.Differenced, shape);
        lattice.FitSmaller(cancellationToken);
        lattice.Set(shape);
        return _fitter.Run(Finalists, cancellationToken);
    }

    /// <summary>The model at the problem's present coefficients.</summary>
    private ArimaModel Complete(PreparedSeries series, ArimaOrder order, double value)
    {
        var (problem, objective) = (_fitter.Problem, _fitter.Problem.Objective);
        var coefficients = problem.Coefficients.ToArray();
        var n = objective.Count;
        var scaled = objective.SumOfSquares / n;
        var errors = StandardErrors.Of(problem, value, scaled);
        var unit = series.Scale / series.ConstantStep;
        errors[^1] *= unit;
        var constant = series.HasConstant ? (series.Centre / series.ConstantStep) + (objective.Mean * unit) : 0;
        var logLikelihood = -value - (0.5 * n * (Math.Log(2 * Math.PI / n) + 1)) - (n * Math.Log(series.Scale));
        var figures = new ArimaFitFigures(logLikelihood, scaled * series.Scale * series.Scale, n, coefficients.Length + (series.HasConstant ? 2 : 1));
        var structure = ModelStructure.Of(order, coefficients);
        var state = series.HasGaps
            ? GapState(structure, (GapLikelihood)objective, series, constant)
            : GapFreeState(structure, series, constant);
        return new ArimaModel(order, series.Constant, coefficients, constant, series.HasConstant ? errors : errors[..^1], figures, state);
    }

    private ArimaState GapFreeState(ArimaStructure structure, PreparedSeries series, double constant)
    {
        var state = StateBuilder.FromGapFree(structure, _gapFree, series);
        return StateBuilder.WithLevels(structure, state, series, series.Constant == ArimaConstant.Drift ? constant : 0);
    }

    private static ArimaState GapState(ArimaStructure structure, GapLikelihood objective, PreparedSeries series, double constant) =>
        StateBuilder.FromFilter(structure, objective, series, constant);

    /// <summary>Nothing varies: the constant explains everything.</summary>
    private static ArimaModel Degenerate(PreparedSeries series, ArimaOrder order)
    {
        var coefficients = new double[order.Coefficients];
        var constant = series.HasConstant ? series.Centre / series.ConstantStep : 0;
        var figures = new ArimaFitFigures(double.PositiveInfinity, 0, series.Count, coefficients.Length + (series.HasConstant ? 2 : 1));
        var structure = ModelStructure.Of(order, coefficients);
        var state = StateBuilder.Known(structure, series, series.Constant == ArimaConstant.Drift ? constant : 0);
        return new ArimaModel(order, series.Constant, coefficients, constant, new double[coefficients.Length + (series.HasConstant ? 1 : 0)], figures, state);
    }
}
