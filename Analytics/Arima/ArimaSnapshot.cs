using Weir.Analytics.Arima.Forecasting;

namespace Weir.Analytics.Arima;

/// <summary>A fitted model as plain numbers, to be stored and read again: the restored model forecasts exactly what the stored one did.</summary>
/// <param name="Order">The order.</param>
/// <param name="Constant">Which constant the model has.</param>
/// <param name="ConstantValue">Its value.</param>
/// <param name="Coefficients">φ, θ, Φ, Θ.</param>
/// <param name="StandardErrors">Of the coefficients and the constant.</param>
/// <param name="Figures">Likelihood, variance and criteria.</param>
/// <param name="State">The components at the last observation.</param>
/// <param name="Covariance">How uncertain they are, in units of the innovation variance; empty where everything is known.</param>
/// <param name="Time">Steps since the first observation.</param>
public sealed record ArimaSnapshot(
    ArimaOrder Order,
    ArimaConstant Constant,
    double ConstantValue,
    IReadOnlyList<double> Coefficients,
    IReadOnlyList<double> StandardErrors,
    ArimaFitFigures Figures,
    IReadOnlyList<double> State,
    IReadOnlyList<double> Covariance,
    long Time)
{
    /// <summary>Takes a model's numbers.</summary>
    /// <param name="model">The model.</param>
    /// <returns>Its numbers.</returns>
    public static ArimaSnapshot Of(ArimaModel model)
    {
        ArgumentNullException.ThrowIfNull(model);
        return new ArimaSnapshot(
            model.Order, model.Constant, model.ConstantValue, [.. model.Coefficients], [.. model.StandardErrors], model.Figures,
            model.State.Values.ToArray(), model.State.Covariance.ToArray(), model.State.Time);
    }

    /// <summary>Makes the model again.</summary>
    /// <returns>The model.</returns>
    /// <exception cref="ArgumentException">The numbers are no model's: an order out of bounds, or too few or too many coefficients or components.</exception>
    public ArimaModel Restore()
    {
        if (Order.Fault() is { } fault)
        {
            throw new ArgumentException($"The stored order {Order} cannot be: {fault}.");
        }

        if (Coefficients.Count != Order.Coefficients)
        {
            throw new ArgumentException($"The stored ARIMA{Order} has {Coefficients.Count} coefficients; it must have {Order.Coefficients}.");
        }

        var model = new ArimaModel(
            Order, Constant, [.. Coefficients], ConstantValue, [.. StandardErrors], Figures,
            new ArimaState([.. State], Covariance.Count == 0 ? null : [.. Covariance], Time));
        var size = model.Structure.Size;
        return State.Count == size && (Covariance.Count == 0 || Covariance.Count == size * size)
            ? model
            : throw new ArgumentException($"The stored ARIMA{Order} has {State.Count} components and {Covariance.Count} covariances; it must have {size} and none or {size * size}.");
    }
}
