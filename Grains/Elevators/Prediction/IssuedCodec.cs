using Weir.Analytics.Arima;
using Weir.Analytics.Prediction;
using Weir.Elevators;
using Weir.Grains.Elevators.History;
using Weir.Grains.Storage;

namespace Weir.Grains.Elevators.Prediction;

/// <summary>
/// A prediction that a device issued, in the form of a reading: type, date of issue, layout (1), step, horizon of the speed layer, horizon, then by axis the line (count, mean instant, mean value,
/// slope, squares, residual error), its weight, the last value, its change, and the batch layer's forecasts (count, then value and standard error each). Points follow from it exactly.
/// </summary>
internal static class IssuedCodec
{
    private const byte Layout = 1;

    // At most, beside the batch layer's forecasts: of an axis, and of what stands before the axes.
    private const int AxisBytes = 80;
    private const int HeadBytes = SensorReadingLayout.BodyAt + 31;
    private const int ForecastBytes = 2 * sizeof(double);

    public static SensorReading Write(IssuedForecast issued)
    {
        var writer = new StateWriter(HeadBytes + issued.Axes.Sum(axis => AxisBytes + (ForecastBytes * Math.Min(issued.Horizon, axis.Batch.Count))));
        writer.Byte((byte)HistoryTypes.Issued);
        writer.Bits(issued.IssuedAt);
        writer.Byte(Layout);
        writer.Number(issued.Step);
        writer.Number(issued.SpeedHorizon);
        writer.Number(issued.Horizon);
        foreach (var axis in issued.Axes)
        {
            var line = axis.Line;
            writer.Number(line.Count);
            foreach (var number in (ReadOnlySpan<double>)[line.MeanAt, line.MeanValue, line.Slope, line.SumSquares, line.ResidualError, axis.Weight, axis.Last, axis.Change])
            {
                writer.Real(number);
            }

            var ahead = Math.Min(issued.Horizon, axis.Batch.Count);
            writer.Number(ahead);
            for (var i = 0; i < ahead; i++)
            {
                writer.Real(axis.Batch[i].Value);
                writer.Real(axis.Batch[i].StandardError);
            }
        }

        return new SensorReading(writer.Written);
    }

    /// <exception cref="StateFormatException">The bytes are cut off, or of a layout this program does not know.</exception>
    public static IssuedForecast Read(SensorReading stored)
    {
        var reader = new StateReader(stored.Body);
        reader.Layout("prediction", Layout);
        var (step, speedHorizon, horizon) = (reader.Number(), reader.Below(1L << 31), reader.Below(1L << 31));
        var axes = new IssuedAxis[AccelerationForecaster.Axes];
        for (var axis = 0; axis < axes.Length; axis++)
        {
            var line = new SpeedLine(reader.Below(1L << 31), reader.Real(), reader.Real(), reader.Real(), reader.Real(), reader.Real());
            var (weight, last, change) = (reader.Real(), reader.Real(), reader.Real());
            var batch = new ArimaForecast[reader.Count(ForecastBytes)];
            for (var i = 0; i < batch.Length; i++)
            {
                batch[i] = new ArimaForecast(reader.Real(), reader.Real());
            }

            axes[axis] = new IssuedAxis(line, weight, batch, last, change);
        }

        return new IssuedForecast(stored.Date, step, speedHorizon, horizon, axes);
    }
}
