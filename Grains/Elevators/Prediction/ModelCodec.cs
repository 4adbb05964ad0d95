using Weir.Analytics.Arima;
using Weir.Grains.Storage;

namespace Weir.Grains.Elevators.Prediction;

/// <summary>
/// Stored form of a model, layout 1: layout, order (p, d, q, P, D, Q, m), constant and its value, log-likelihood, variance, observations, parameters, time, then coefficients, standard errors, state and
/// covariance: count and numbers each.
/// </summary>
internal static class ModelCodec
{
    private const byte Layout = 1;

    public static byte[] Write(ArimaModel model)
    {
        var snapshot = ArimaSnapshot.Of(model);
        var writer = new StateWriter();
        writer.Byte(Layout);
        var order = snapshot.Order;
        foreach (var number in (ReadOnlySpan<int>)[order.P, order.D, order.Q, order.SeasonalP, order.SeasonalD, order.SeasonalQ, order.Period, (int)snapshot.Constant])
        {
            writer.Number(number);
        }

        writer.Real(snapshot.ConstantValue);
        writer.Real(snapshot.Figures.LogLikelihood);
        writer.Real(snapshot.Figures.Variance);
        writer.Number(snapshot.Figures.Observations);
        writer.Number(snapshot.Figures.Parameters);
        writer.Number(snapshot.Time);
        foreach (var numbers in (ReadOnlySpan<IReadOnlyList<double>>)[snapshot.Coefficients, snapshot.StandardErrors, snapshot.State, snapshot.Covariance])
        {
            writer.Number(numbers.Count);
            foreach (var number in numbers)
            {
                writer.Real(number);
            }
        }

        return writer.Written.ToArray();
    }

    /// <exception cref="StateFormatException">The bytes are no model, or of a layout this program does not know.</exception>
    public static ArimaModel Read(ReadOnlySpan<byte> stored)
    {
        var reader = new StateReader(stored);
        reader.Layout("model", Layout);
        var order = new ArimaOrder(Small(ref reader), Small(ref reader), Small(ref reader), Small(ref reader), Small(ref reader), Small(ref reader), Small(ref reader));
        var (constant, value) = ((ArimaConstant)Small(ref reader), reader.Real());
        var (likelihood, variance) = (reader.Real(), reader.Real());
        var figures = new ArimaFitFigures(likelihood, variance, Small(ref reader), Small(ref reader));
        var time = reader.Number();
        try
        {
            return new ArimaSnapshot(order, constant, value, Numbers(ref reader), Numbers(ref reader), figures, Numbers(ref reader), Numbers(ref reader), time).Restore();
        }
        catch (ArgumentException exception)
        {
            throw new StateFormatException(exception.Message);
        }
    }

    private static double[] Numbers(ref StateReader reader)
    {
        var numbers = new double[reader.Count(sizeof(double))];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = reader.Real();
        }

        return numbers;
    }

    private static int Small(ref StateReader reader) => reader.Below(1L << 31);
}
