using System.Globalization;
using Weir.Analytics.Prediction;
using Weir.Elevators.Prediction;

namespace Weir.Grains.Elevators.Prediction;

/// <summary>Checks questions for predictions.</summary>
internal static class PredictionChecks
{
    /// <summary>Checks a question.</summary>
    /// <returns>The distance of its points in steps.</returns>
    /// <exception cref="ArgumentException">It is out of bounds; the message names the field, its value and the bound.</exception>
    public static int Check(PredictionQuery query, ForecasterRules rules)
    {
        var fault = (int)query.Axis is < 0 or >= AccelerationAxes.Count ? Say("axis", (int)query.Axis, $"one of {AccelerationAxes.Wanted}")
            : query.Horizon is { } horizon and (< 1 or > PredictionBounds.HorizonMax) ? Say("horizon", horizon, $"from 1 to {PredictionBounds.HorizonMax}")
            : query.Level is not (>= PredictionBounds.LevelMin and <= PredictionBounds.LevelMax) ? Say("level", query.Level, $"from {PredictionBounds.LevelMin} to {PredictionBounds.LevelMax}")
            : query.SpeedWeight is { } weight and not (>= 0 and <= 1) ? Say("weight", weight, "from 0 to 1")
            : query.WindowMs is { } window and (< 1 or > PredictionBounds.WindowMaxMs) ? Say("window", window, $"from 1 to {PredictionBounds.WindowMaxMs} ms")
            : query.StepMs is { } step && (step < rules.Step || step % rules.Step != 0 || step / rules.Step > PredictionBounds.StepsMax)
                ? Say("step", step, $"a whole multiple of Prediction:Step, which is {rules.Step} ms, up to {PredictionBounds.StepsMax * rules.Step}")
            : null;
        return fault is null ? (int)((query.StepMs ?? rules.Step) / rules.Step) : throw new ArgumentException(fault);
    }

    private static string Say<T>(string field, T value, string wanted) => string.Create(CultureInfo.InvariantCulture, $"{field} is {value}; it must be {wanted}.");
}
