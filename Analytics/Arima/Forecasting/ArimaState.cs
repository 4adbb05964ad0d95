namespace Weir.Analytics.Arima.Forecasting;

/// <summary>What a model knows at the last observation, in the form of R's <c>arima</c>: r ARMA components, then the d + D·m values before. Immutable.</summary>
internal sealed class ArimaState(double[] values, double[]? covariance, long time)
{
    /// <summary>The components, of the series less its constant.</summary>
    public ReadOnlySpan<double> Values => values;

    /// <summary>How uncertain they are, in units of the innovation variance; empty where everything is known.</summary>
    public ReadOnlySpan<double> Covariance => covariance;

    /// <summary>Steps since the first observation.</summary>
    public long Time => time;
}
