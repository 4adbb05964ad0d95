using Weir.Analytics.Arima;
using Weir.Analytics.Arima.Estimation;
using Weir.Analytics.Arima.Forecasting;

namespace Weir.Analytics.OrderSearch;

/// <summary>One search at given differences.</summary>
internal sealed class OrderSearchRun
{
    /// <summary>Models with a root nearer to the unit circle are refused, as <c>auto.arima</c> does.</summary>
    public const double RootMin = 1.01;

    private const int Refined = 5;
    private const double RefinedWithin = 2.5;

    private readonly ArimaOrder _frame;
    private readonly OrderSearchOptions _options;
    private readonly CancellationToken _cancellation;
    private readonly ModelFitter _fitter;
    private readonly List<OrderCandidate> _candidates = [];
    private readonly List<(PreparedSeries Series, StartLattice? Lattice)> _series = [];

    public OrderSearchRun(double[] values, ArimaOrder frame, OrderSearchOptions options, CancellationToken cancellation)
    {
        (_frame, _options, _cancellation) = (frame, options, cancellation);
        var usual = frame.UsualConstant;
        if (options.Constant != true || usual == ArimaConstant.None)
        {
            _series.Add((PreparedSeries.Of(values, frame, ArimaConstant.None), null));
        }

        if (options.Constant != false && usual != ArimaConstant.None)
        {
            _series.Add((PreparedSeries.Of(values, frame, usual), null));
        }

        _fitter = new ModelFitter(values.Length, new ArmaShape(options.MaxP, options.MaxQ, options.MaxSeasonalP, options.MaxSeasonalQ, frame.Period));
    }

    public IReadOnlyList<OrderCandidate> Candidates => _candidates;

    private bool IsOver => _candidates.Count >= _options.CandidatesMax || _options.Deadline.IsCancellationRequested;

    public ArimaModel Find()
    {
        if (_options.Method == OrderSearchMethod.Stepwise)
        {
            StepwisePath.Follow(_frame, _options, _series.Count > 1, Try);
        }
        else
        {
            TryAll();
        }

        return Choose();
    }

    /// <summary>Every order, small ones first: they are the starts of the larger ones.</summary>
    private void TryAll()
    {
        for (var total = 0; total <= _options.MaxOrder; total++)
        {
            foreach (var order in Orders(total))
            {
                foreach (var hasConstant in (bool[])[false, true])
                {
                    Try(order, hasConstant);
                }
            }
        }
    }

    private IEnumerable<ArimaOrder> Orders(int total)
    {
        for (var sp = 0; sp <= Math.Min(_options.MaxSeasonalP, total); sp++)
        {
            for (var sq = 0; sq <= Math.Min(_options.MaxSeasonalQ, total - sp); sq++)
            {
                for (var p = 0; p <= Math.Min(_options.MaxP, total - sp - sq); p++)
                {
                    var q = total - sp - sq - p;
                    if (q <= _options.MaxQ)
                    {
                        yield return _frame with { P = p, Q = q, SeasonalP = sp, SeasonalQ = sq };
                    }
                }
            }
        }
    }

    /// <summary>Fits a candidate; +∞ where it is refused or no longer tried.</summary>
    private double Try(ArimaOrder order, bool hasConstant)
    {
        var index = _series.FindIndex(s => s.Series.HasConstant == hasConstant);
        if (index < 0 || (IsOver && _candidates.Exists(c => double.IsFinite(c.Criterion))))
        {
            return double.PositiveInfinity;
        }

        var isThorough = _options.Method == OrderSearchMethod.Exhaustive;
        var criterion = FitOne(index, order, isThorough);
        _candidates.Add(new OrderCandidate(order, hasConstant, criterion));
        return criterion;
    }

    private double FitOne(int index, ArimaOrder order, bool isThorough)
    {
        var (series, lattice) = _series[index];
        var parameters = order.Coefficients + (series.HasConstant ? 2 : 1);
        if (Criterion(0, series.Count, parameters) is double.PositiveInfinity || series.IsConstant)
        {
            return double.PositiveInfinity;
        }

        lattice ??= _fitter.Begin(series);
        _series[index] = (series, lattice);
        var value = lattice.Fit(ModelStructure.ShapeOf(order), isThorough, isThorough ? 5 : 3, RootMin, _cancellation);
        return _fitter.HasFitRoots && double.IsFinite(value)
            ? Criterion(ModelFitter.LogLikelihood(series, value, series.Count), series.Count, parameters)
            : double.PositiveInfinity;
    }

    /// <summary>AICc, or AIC where there are too few observations for any correction.</summary>
    private static double Criterion(double logLikelihood, int count, int parameters)
    {
        var figures = new ArimaFitFigures(logLikelihood, 1, count, parameters);
        var criterion = count <= 3 ? figures.Aic : figures.Aicc;
        return double.IsNaN(criterion) || count < parameters ? double.PositiveInfinity : criterion;
    }

    /// <summary>Fits the best ones thoroughly, then takes the best that has a proper maximum.</summary>
    private ArimaModel Choose()
    {
        var ranking = _candidates.Where(c => double.IsFinite(c.Criterion)).OrderBy(c => c.Criterion).ToList();
        if (ranking.Count == 0)
        {
            return Fallback();
        }

        var near = ranking.TakeWhile((c, i) => i < Refined && c.Criterion <= ranking[0].Criterion + RefinedWithin).ToList();
        for (var i = 0; i < near.Count && _options.Method == OrderSearchMethod.Screened && !_options.Deadline.IsCancellationRequested; i++)
        {
            var refined = FitOne(IndexOf(near[i]), near[i].Order, isThorough: true);
            near[i] = near[i] with { Criterion = Math.Min(refined, near[i].Criterion) };
        }

        ArimaModel? first = null;
        foreach (var candidate in near.OrderBy(c => c.Criterion).Concat(ranking.Skip(near.Count)))
        {
            var model = Build(candidate);
            first ??= model;
            if (_fitter.HasFitRoots && !model.StandardErrors.Any(double.IsNaN))
            {
                return model;
            }
        }

        return first!;
    }

    private ArimaModel Build(OrderCandidate candidate)
    {
        var (series, lattice) = _series[IndexOf(candidate)];
        var value = lattice!.Polish(ModelStructure.ShapeOf(candidate.Order), RootMin, _cancellation);
        return _fitter.Complete(series, candidate.Order, value);
    }

    private ArimaModel Fallback()
    {
        var (series, _) = _series[^1];
        return _fitter.Fit(series, _frame, _cancellation);
    }

    private int IndexOf(OrderCandidate candidate) => _series.FindIndex(s => s.Series.HasConstant == candidate.HasConstant);
}
