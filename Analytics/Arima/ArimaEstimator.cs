using Weir.Analytics.Arima.Estimation;
using Weir.Analytics.Arima.Forecasting;

namespace Weir.Analytics.Arima;

/// <summary>Fits ARIMA models by exact maximum likelihood.</summary>
public static class ArimaEstimator
{
    /// <summary>Fits a model of a given order.</summary>
    /// <param name="series">The series at equal steps; NaN where a value is missing.</param>
    /// <param name="order">The order.</param>
    /// <param name="constant">The constant: a mean only without differences, a drift only with one.</param>
    /// <param name="cancellationToken">Ends the fit.</param>
    /// <returns>The model, its state at the series' end.</returns>
    /// <exception cref="ArimaException">The series has too few values, or infinite ones.</exception>
    /// <exception cref="ArgumentException">The order is out of its bounds, or the constant does not go with it.</exception>
    public static ArimaModel Fit(ReadOnlySpan<double> series, ArimaOrder order, ArimaConstant constant, CancellationToken cancellationToken = default)
    {
        Check(order, constant);
        var prepared = PreparedSeries.Of(series, order, constant);
        var fitter = new ModelFitter(prepared.Differenced.Length, ModelStructure.ShapeOf(order));
        var model = fitter.Fit(prepared, order, cancellationToken);
        return AdvanceOverEnd(model, series);
    }

    internal static void Check(ArimaOrder order, ArimaConstant constant)
    {
        if (order.Fault() is { } fault)
        {
            throw new ArgumentException($"The order {order} cannot be: {fault}.", nameof(order));
        }

        if (constant == ArimaConstant.Mean && order.Differenced > 0)
        {
            throw new ArgumentException($"A mean needs a series without differences; ARIMA{order} has {order.D + order.SeasonalD}.", nameof(constant));
        }

        if (constant == ArimaConstant.Drift && order.D + order.SeasonalD != 1)
        {
            throw new ArgumentException($"A drift needs exactly one difference; ARIMA{order} has {order.D + order.SeasonalD}.", nameof(constant));
        }
    }

    /// <summary>Missing values at the end are no part of the fit, but time goes on over them.</summary>
    internal static ArimaModel AdvanceOverEnd(ArimaModel model, ReadOnlySpan<double> series)
    {
        for (var t = series.Length - 1; t >= 0 && double.IsNaN(series[t]); t--)
        {
            model = model.Advance(double.NaN);
        }

        return model;
    }
}
