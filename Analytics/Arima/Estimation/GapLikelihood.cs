using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Estimation;

/// <summary>The exact likelihood of an ARIMA series with missing values, by the Kalman filter with an exact diffuse start for the differenced part
/// (Durbin and Koopman, Time Series Analysis by State Space Methods, ch. 5).</summary>
/// <remarks>
/// An observation that only settles what was diffuse counts neither to n nor to the likelihood, as in R's <c>arima</c>. Variance and constant are
/// concentrated out: the regressor
/// goes through the same filter beside the data. NaN is missing.
/// </remarks>
internal sealed class GapLikelihood : IArmaObjective
{
    private const double DiffuseMin = 1e-9;

    private readonly double[] _series;
    private readonly double[] _regressor;
    private readonly double[] _delta;
    private readonly KalmanFilter _filter;
    private readonly StationaryCovariance _stationary;
    private readonly int _length;
    private readonly bool _hasConstant;

    /// <summary>Takes a series as it is, with the regressor of the constant (empty where there is none).</summary>
    public GapLikelihood(ReadOnlySpan<double> series, ReadOnlySpan<double> regressor, ReadOnlySpan<double> delta, int degreeMax)
    {
        (_series, _regressor, _delta) = (series.ToArray(), regressor.ToArray(), delta.ToArray());
        _length = series.Length;
        _hasConstant = regressor.Length > 0;
        _filter = new KalmanFilter(degreeMax + 1, _delta);
        _stationary = new StationaryCovariance(degreeMax + 1);
        var observed = 0;
        foreach (var value in series)
        {
            observed += double.IsNaN(value) ? 0 : 1;
        }

        Count = observed - delta.Length;
    }

    /// <inheritdoc/>
    public int Count { get; }

    /// <inheritdoc/>
    public double Mean { get; private set; }

    /// <inheritdoc/>
    public double SumOfSquares { get; private set; }

    /// <inheritdoc/>
    public double MeanInformation { get; private set; }

    /// <inheritdoc/>
    public bool HasGradient => false;

    /// <summary>The filter as it stands after the last evaluation.</summary>
    public KalmanFilter Filter => _filter;

    /// <inheritdoc/>
    public double Evaluate(LagPolynomial ar, LagPolynomial ma)
    {
        _filter.Start(ar, ma);
        if (!_stationary.TryFill(ar, ma, _filter.ArmaSize, _filter.Covariance, _filter.Size))
        {
            return double.PositiveInfinity;
        }

        var (yy, xy, xx, logs) = (0.0, 0.0, 0.0, 0.0);
        for (var t = 0; t < _length; t++)
        {
            if (t > 0)
            {
                _filter.Predict();
            }

            if (double.IsNaN(_series[t]))
            {
                continue;
            }

            var diffuse = _filter.DiffuseVariance();
            var (v, u) = _filter.Innovate(_series[t], _hasConstant ? _regressor[t] : 0);
            if (diffuse > DiffuseMin)
            {
                _filter.UpdateDiffuse(v, u, diffuse);
                continue;
            }

            var variance = _filter.Update(v, u);
            yy += v * v / variance;
            xy += v * u / variance;
            xx += u * u / variance;
            logs += Math.Log(variance);
        }

        MeanInformation = xx;
        Mean = _hasConstant && xx > 0 ? xy / xx : 0;
        SumOfSquares = yy - (Mean * xy);
        return 0.5 * ((Count * Math.Log(Math.Max(SumOfSquares, double.Epsilon))) + logs);
    }

    /// <inheritdoc/>
    public void Gradient(Span<double> byAr, Span<double> byMa) => throw new NotSupportedException("The filter has no gradient of its own.");
}
