using Weir.Analytics.Arima.Forecasting;

namespace Weir.Analytics.Arima;

/// <summary>A fitted ARIMA model with its state at the last observation. Immutable: safe to use from several threads.</summary>
public sealed class ArimaModel
{
    internal ArimaModel(ArimaOrder order, ArimaConstant constant, double[] coefficients, double constantValue, double[] standardErrors, ArimaFitFigures figures, ArimaState? state)
    {
        (Order, Constant, ConstantValue, Figures) = (order, constant, constantValue, figures);
        (Coefficients, StandardErrors) = (coefficients, standardErrors);
        Structure = ModelStructure.Of(order, coefficients);
        State = state ?? new ArimaState(new double[Structure.Size], null, 0);
    }

    private ArimaModel(ArimaModel other, ArimaState state)
        : this(other.Order, other.Constant, (double[])other.Coefficients, other.ConstantValue, (double[])other.StandardErrors, other.Figures, state)
    {
        Structure = other.Structure;
    }

    /// <summary>The order.</summary>
    public ArimaOrder Order { get; }

    /// <summary>Which constant the model has.</summary>
    public ArimaConstant Constant { get; }

    /// <summary>The mean of the series, or the drift per step; 0 without a constant.</summary>
    public double ConstantValue { get; }

    /// <summary>φ, θ, Φ, Θ in this order, moving averages added, as R's <c>arima</c> has them.</summary>
    public IReadOnlyList<double> Coefficients { get; }

    /// <summary>Of <see cref="Coefficients"/>, then of the constant where there is one; NaN where the likelihood has no proper maximum.</summary>
    public IReadOnlyList<double> StandardErrors { get; }

    /// <summary>Likelihood, variance and criteria of the fit.</summary>
    public ArimaFitFigures Figures { get; }

    /// <summary>Observations that the state has seen, missing ones among them, from the first that was there.</summary>
    public long Time => State.Time;

    internal ArimaStructure Structure { get; }

    internal ArimaState State { get; }

    /// <summary>Names in R's manner: ar1, ma1, sar1, sma1, then mean or drift.</summary>
    /// <returns>One name per standard error.</returns>
    public IReadOnlyList<string> Names()
    {
        var parts = new (string Name, int Count)[] { ("ar", Order.P), ("ma", Order.Q), ("sar", Order.SeasonalP), ("sma", Order.SeasonalQ) };
        var names = parts.SelectMany(p => Enumerable.Range(1, p.Count).Select(i => FormattableString.Invariant($"{p.Name}{i}")));
        return [.. Constant switch { ArimaConstant.Mean => names.Append("mean"), ArimaConstant.Drift => names.Append("drift"), _ => names }];
    }

    /// <summary>The next values and how far they may be off; uncertainty of the coefficients is not counted, as in R's <c>predict</c>.</summary>
    /// <param name="horizon">How many, at least 1.</param>
    /// <returns>The first step first.</returns>
    public ArimaForecast[] Forecast(int horizon)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(horizon, 1);
        return Forecaster.Forecast(this, horizon);
    }

    /// <summary>The same model one step later.</summary>
    /// <param name="value">The new observation; NaN where it is missing.</param>
    /// <returns>A model whose forecasts begin after the new observation; coefficients and figures are those of the fit.</returns>
    public ArimaModel Advance(double value)
    {
        if (double.IsInfinity(value))
        {
            throw new ArgumentOutOfRangeException(nameof(value), value, "An observation must be finite, or NaN where it is missing.");
        }

        return new ArimaModel(this, StateUpdate.Advance(Structure, State, value - ConstantAt(State.Time + 1)));
    }

    /// <summary>Standardised residuals: what one-step forecasts miss, divided by the root of their variance in units of the innovations'; for tests such
    /// as Ljung and Box's.</summary>
    /// <param name="series">The series that the model was fitted to, or another.</param>
    /// <returns>As many as values; NaN where one is missing, and for the d + D·m values that only begin the differences.</returns>
    public double[] Residuals(ReadOnlySpan<double> series) => Innovations.Of(this, series);

    /// <summary>With the variance divided by n less the coefficients, which is what R's <c>auto.arima</c> reports and forecasts with.</summary>
    /// <returns>The same model; itself where nothing would be left to divide by.</returns>
    public ArimaModel WithUnbiasedVariance()
    {
        var freedom = Figures.Observations - Figures.Parameters + 1;
        return freedom < 1
            ? this
            : new ArimaModel(
                Order, Constant, (double[])Coefficients, ConstantValue, (double[])StandardErrors,
                Figures with { Variance = Figures.Variance * Figures.Observations / freedom }, State);
    }

    /// <summary>What the constant contributes to the observation of a time, the first being 1.</summary>
    internal double ConstantAt(long time) => Constant switch
    {
        ArimaConstant.Mean => ConstantValue,
        ArimaConstant.Drift => ConstantValue * time,
        _ => 0,
    };
}
