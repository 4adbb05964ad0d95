using System.Text.Json;
using Weir.Cli.Terminal;
using Weir.Client;
using Weir.Elevators;
using Weir.Elevators.Prediction;

namespace Weir.Cli.Predictions;

/// <summary>What came before a prediction, one value a step, for its chart.</summary>
internal static class RecentPast
{
    /// <summary>More would only be more pages of readings.</summary>
    private static readonly TimeSpan LengthMax = TimeSpan.FromSeconds(30);

    /// <summary>A step where nothing else tells it: the service's default.</summary>
    private static readonly TimeSpan StepDefault = TimeSpan.FromMilliseconds(100);

    /// <summary>How far a prediction's points are apart.</summary>
    public static TimeSpan StepOf(PredictionAnswer answer, PredictionQuery query) => answer.Points is [var first, var second, ..]
        ? second.At - first.At
        : query.StepMs is { } step ? TimeSpan.FromMilliseconds(step) : StepDefault;

    /// <summary>The last reading of each step up to the first point; NaN where there is none.</summary>
    public static async Task<double[]> ReadAsync(IElevatorClient client, PredictionAnswer answer, PredictionQuery query, int width, CancellationToken cancellationToken)
    {
        var step = StepOf(answer, query);
        if (answer.Points.Count == 0 || step <= TimeSpan.Zero)
        {
            return [];
        }

        var columns = (int)Math.Clamp(LengthMax / step, 1, SeriesChart.PastRoom(answer.Points.Count, width));
        var (from, end) = (answer.Points[0].At - (columns * step), answer.Points[0].At);
        var values = Enumerable.Repeat(double.NaN, columns).ToArray();
        await foreach (var page in client.GetReadingsAsync(answer.Device, SensorType.Accelerometer, from, end.AddMilliseconds(-1), cancellationToken: cancellationToken))
        {
            foreach (var reading in page)
            {
                var column = (int)Math.Floor((reading.GetProperty("date").GetDateTimeOffset() - from) / step);
                values[Math.Clamp(column, 0, columns - 1)] = Acceleration(reading, query.Axis);
            }
        }

        return values;
    }

    private static double Acceleration(JsonElement reading, AccelerationAxis axis)
    {
        var (x, y, z) = (reading.GetProperty("x").GetDouble(), reading.GetProperty("y").GetDouble(), reading.GetProperty("z").GetDouble());
        return axis switch
        {
            AccelerationAxis.X => x,
            AccelerationAxis.Y => y,
            AccelerationAxis.Z => z,
            _ => Math.Sqrt((x * x) + (y * y) + (z * z)),
        };
    }
}
