using Weir.Analytics.Arima.Estimation;
using Weir.Analytics.Numerics;

namespace Weir.Analytics.Arima.Forecasting;

/// <summary>Multiplies a model's parts out.</summary>
internal static class ModelStructure
{
    public static ArimaStructure Of(ArimaOrder order, ReadOnlySpan<double> coefficients)
    {
        var shape = ShapeOf(order);
        var c = coefficients.ToArray().AsSpan();
        return new ArimaStructure(
            Product(shape.Ar(c), shape.SeasonalAr(c), order.Period, -1),
            Product(shape.Ma(c), shape.SeasonalMa(c), order.Period, 1),
            Differencing.Coefficients(order.D, order.SeasonalD, order.Period));
    }

    public static ArmaShape ShapeOf(ArimaOrder order) => new(order.P, order.Q, order.SeasonalP, order.SeasonalQ, order.Period);

    private static double[] Product(ReadOnlySpan<double> plain, ReadOnlySpan<double> seasonal, int period, double sign)
    {
        var polynomial = new LagPolynomial(plain.Length + (seasonal.Length * period));
        polynomial.SetProduct(plain, seasonal, period, sign);
        var result = new double[polynomial.Degree];
        for (var i = 0; i < result.Length; i++)
        {
            result[i] = sign * polynomial[i + 1];
        }

        return result;
    }
}
