using Weir.Analytics.Arima;
using Weir.Analytics.Numerics;

namespace Weir.Analytics.OrderSearch;

/// <summary>Finds the order of an ARIMA model: differences by tests, the rest by the least AICc.</summary>
public static class OrderSearcher
{
    /// <summary>Searches and fits.</summary>
    /// <param name="series">The series at equal steps; NaN where a value is missing.</param>
    /// <param name="options">What may be tried; null for the defaults.</param>
    /// <param name="cancellationToken">Ends the search without an answer.</param>
    /// <returns>The chosen model, its state at the series' end.</returns>
    /// <exception cref="ArimaException">There is nothing to fit a model to.</exception>
    public static OrderSearchResult Search(ReadOnlySpan<double> series, OrderSearchOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new OrderSearchOptions();
        Check(options);
        var values = Series.Trim(series);
        var present = Series.Present(values);
        if (present.Length == 0)
        {
            throw new ArimaException("The series has no value; at least 1 is required.");
        }

        if (present.Length < 3 || Series.IsConstant(present))
        {
            return Only(series, new ArimaOrder(0, options.D ?? 0, 0), options.Constant);
        }

        var seasonalD = options.SeasonalD ?? DifferenceOrder.BySeasonalStrength(values, options.Period);
        seasonalD = present.Length > (seasonalD * options.Period) + 2 ? seasonalD : 0;
        var seasonal = Differencing.Apply(values, 0, seasonalD, options.Period);
        var d = options.D ?? DifferenceOrder.ByKpss(seasonal, options.MaxD);
        var differenced = Series.Present(Differencing.Apply(seasonal, d, 0, 1));
        var frame = new ArimaOrder(0, d, 0, 0, seasonalD, 0, options.Period);
        if (differenced.Length < 2 || Series.IsConstant(differenced))
        {
            return Only(series, frame, options.Constant);
        }

        var run = new OrderSearchRun(values.ToArray(), frame, Bounded(options, present.Length), cancellationToken);
        var model = run.Find();
        return new OrderSearchResult(ArimaEstimator.AdvanceOverEnd(model, series), run.Candidates);
    }

    private static void Check(OrderSearchOptions options)
    {
        var largest = new ArimaOrder(
            options.MaxP, options.D ?? options.MaxD, options.MaxQ, options.MaxSeasonalP, options.SeasonalD ?? 0, options.MaxSeasonalQ, Math.Max(options.Period, 2));
        if ((largest.Fault() ?? (options.Period < 1 ? $"m is {options.Period}; a season of 1 or more steps is required" : null)) is { } fault)
        {
            throw new ArgumentException($"The search cannot be: {fault}.", nameof(options));
        }
    }

    // As auto.arima has it: no more coefficients than a third of the series bears.
    private static OrderSearchOptions Bounded(OrderSearchOptions options, int count) => options with
    {
        MaxP = Math.Min(options.MaxP, count / 3),
        MaxQ = Math.Min(options.MaxQ, count / 3),
        MaxSeasonalP = options.Period > 1 ? Math.Min(options.MaxSeasonalP, count / 3 / options.Period) : 0,
        MaxSeasonalQ = options.Period > 1 ? Math.Min(options.MaxSeasonalQ, count / 3 / options.Period) : 0,
    };

    /// <summary>The model of a series whose differences do not vary, or that is too short for any choice.</summary>
    private static OrderSearchResult Only(ReadOnlySpan<double> series, ArimaOrder order, bool? constant)
    {
        var model = ArimaEstimator.Fit(series, order, constant == false ? ArimaConstant.None : order.UsualConstant);
        return new OrderSearchResult(model, [new OrderCandidate(order, model.Constant != ArimaConstant.None, model.Figures.Aicc)]);
    }
}
