using Weir.Cli.Queries;
using Weir.Cli.Terminal;
using Weir.Client;
using Weir.Elevators.Prediction;

namespace Weir.Cli.Predictions;

/// <summary>How good predictions were, for people.</summary>
internal static class EvaluationText
{
    public static void Write(string device, AccelerationAxis axis, EvaluationAnswer answer, CliContext context)
    {
        var (cumulated, ks, layers) = (answer.Cumulated, answer.Ks, answer.Layers);
        context.Out.WriteLine($"{device}, {axis.ToName()} in g: {Format.Count(answer.Windows)} predictions");
        context.Out.WriteLine($"sums differ by {Format.Number(cumulated.Min)} to {Format.Number(cumulated.Max)}, {Format.Number(cumulated.Avg)} on average");
        context.Out.WriteLine($"Kolmogorov-Smirnov: D {Format.Number(ks.D)}, p {Format.Number(ks.P)}");
        context.Out.WriteLine();
        var table = new Table("layer", "MASE", "RMSE", "coverage");
        foreach (var (name, layer) in new[] { ("combined", layers.Combined), ("speed", layers.Speed), ("batch", layers.Batch), ("naive", layers.Naive) })
        {
            table.Add(name, Format.Number(layer.Mase), Format.Number(layer.Rmse), Format.Number(layer.Coverage));
        }

        table.Write(context);
    }
}
