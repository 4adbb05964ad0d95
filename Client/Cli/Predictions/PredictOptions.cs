using System.CommandLine;
using Weir.Cli.Parsing;
using Weir.Elevators.Prediction;

namespace Weir.Cli.Predictions;

/// <summary>The options of <c>predict</c>.</summary>
internal sealed class PredictOptions
{
    public Argument<string> Device { get; } = OptionFactory.DeviceArgument("The device's id");

    public Option<AccelerationAxis> Axis { get; } = OptionFactory.Choice(
        "--axis", AccelerationAxis.Magnitude, "Which acceleration", [.. Enum.GetValues<AccelerationAxis>().Select(axis => (axis.ToName(), axis))]);

    public Option<int?> Horizon { get; } = OptionFactory.OptionalInt("--horizon", 1, PredictionBounds.HorizonMax, "How many points (default the service's Prediction:Horizon)");

    public Option<double?> Level { get; } = OptionFactory.OptionalNumber("--level", "L", PredictionBounds.LevelMin, PredictionBounds.LevelMax, "Intervals, percent (default 95)");

    public Option<double?> Weight { get; } = OptionFactory.OptionalNumber(
        "--weight", "W", 0, 1, "Weight of the speed layer where both layers have a value, 0 to 1 (default the service's Prediction:SpeedWeight)");

    public Option<int?> Step { get; } = OptionFactory.OptionalInt("--step", 1, int.MaxValue, "Milliseconds between points, a whole multiple of the service's Prediction:Step (default that)");

    public Option<int?> Window { get; } = OptionFactory.OptionalInt(
        "--window", 1, (int)PredictionBounds.WindowMaxMs, "Milliseconds of the past that the speed layer's line goes through (default the service's Prediction:Window)");

    public Option<bool> Evaluation { get; } = new("--evaluation") { Description = "How good the predictions were that the device issued itself, instead of a new one" };

    public Option<int?> Windows { get; } = OptionFactory.OptionalInt("--windows", 1, PredictionBounds.WindowsMax, "With --evaluation: how many of them at most, the newest (default 1000)");

    /// <exception cref="ArgumentException">Something has no use for another.</exception>
    public PredictionQuery Read(ParseResult parse)
    {
        var isEvaluation = parse.GetValue(Evaluation);
        Option[] useless = isEvaluation ? [Horizon, Level, Weight, Step, Window] : [Windows];
        if (useless.FirstOrDefault(option => parse.GetResult(option) is { Implicit: false }) is { } first)
        {
            throw new ArgumentException($"{first.Name}: {(isEvaluation ? "not together with" : "only with")} {Evaluation.Name}");
        }

        return new PredictionQuery(
            parse.GetValue(Axis), parse.GetValue(Horizon), parse.GetValue(Level) ?? PredictionBounds.LevelDefault, parse.GetValue(Weight), parse.GetValue(Step), parse.GetValue(Window));
    }
}
