using Weir.Analytics.Arima.Estimation;
using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Forecasting;

/// <summary>What a model's one-step forecasts miss of a series, divided by the root of their relative variance.</summary>
internal static class Innovations
{
    public static double[] Of(ArimaModel model, ReadOnlySpan<double> series)
    {
        var structure = model.Structure;
        var (ar, ma) = (Polynomial(structure.Phi, -1), Polynomial(structure.Theta, 1));
        var filter = new KalmanFilter(structure.ArmaSize, structure.Delta);
        filter.Start(ar, ma);
        new StationaryCovariance(structure.ArmaSize).TryFill(ar, ma, structure.ArmaSize, filter.Covariance, filter.Size);
        var result = new double[series.Length];
        for (var t = 0; t < result.Length; t++)
        {
            if (t > 0)
            {
                filter.Predict();
            }

            result[t] = double.IsNaN(series[t]) ? double.NaN : Take(filter, series[t] - model.ConstantAt(t + 1));
        }

        return result;
    }

    private static double Take(KalmanFilter filter, double value)
    {
        const double DiffuseMin = 1e-9;
        var diffuse = filter.DiffuseVariance();
        var (v, _) = filter.Innovate(value, 0);
        if (diffuse > DiffuseMin)
        {
            filter.UpdateDiffuse(v, 0, diffuse);
            return double.NaN;
        }

        return v / Math.Sqrt(filter.Update(v, 0));
    }

    private static LagPolynomial Polynomial(double[] coefficients, double sign)
    {
        var result = new LagPolynomial(coefficients.Length);
        result.SetProduct(coefficients, [], 1, sign);
        return result;
    }
}
