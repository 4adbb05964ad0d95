namespace Weir.Analytics.Arima;

/// <summary>How well a model fits.</summary>
/// <param name="LogLikelihood">Exact Gaussian log-likelihood of the differenced series; +∞ where the model leaves nothing over.</param>
/// <param name="Variance">Innovation variance: the maximum-likelihood one, or the unbiased one (<see cref="ArimaModel.WithUnbiasedVariance"/>).</param>
/// <param name="Observations">Values that are not missing, less d + D·m.</param>
/// <param name="Parameters">Coefficients, constant and variance.</param>
public sealed record ArimaFitFigures(double LogLikelihood, double Variance, int Observations, int Parameters)
{
    /// <summary>Akaike's criterion.</summary>
    public double Aic => (-2 * LogLikelihood) + (2.0 * Parameters);

    /// <summary>Akaike's criterion corrected for few observations; NaN where there are too few for it.</summary>
    public double Aicc => Observations - Parameters - 1 > 0
        ? Aic + (2.0 * Parameters * (Parameters + 1) / (Observations - Parameters - 1))
        : double.NaN;

    /// <summary>Schwarz's criterion.</summary>
    public double Bic => (-2 * LogLikelihood) + (Parameters * Math.Log(Observations));
}
