using Orleans;

namespace Weir.Elevators.Prediction;

/// <summary>What is to be predicted; null where the settings decide.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Horizon">How many points, 1 to <see cref="PredictionBounds.HorizonMax"/>.</param>
/// <param name="Level">Probability of the intervals in percent, 50 to 99.</param>
/// <param name="SpeedWeight">Weight of the speed layer where both layers have a value, 0 to 1.</param>
/// <param name="StepMs">Distance of the points in ms: a whole multiple of <c>Prediction:Step</c>.</param>
/// <param name="WindowMs">How much of the past the speed layer's line goes through, in ms.</param>
[GenerateSerializer, Immutable, Alias("weir.PredictionQuery")]
public sealed record PredictionQuery(
    [property: Id(0)] AccelerationAxis Axis,
    [property: Id(1)] int? Horizon = null,
    [property: Id(2)] double Level = PredictionBounds.LevelDefault,
    [property: Id(3)] double? SpeedWeight = null,
    [property: Id(4)] long? StepMs = null,
    [property: Id(5)] long? WindowMs = null);

/// <summary>Bounds of questions for predictions.</summary>
public static class PredictionBounds
{
    /// <summary>Most points of a prediction.</summary>
    public const int HorizonMax = 600;

    /// <summary>Least probability of an interval, in percent.</summary>
    public const double LevelMin = 50;

    /// <summary>Greatest probability of an interval, in percent.</summary>
    public const double LevelMax = 99;

    /// <summary>Probability of an interval where none is said, in percent.</summary>
    public const double LevelDefault = 95;

    /// <summary>Windows that an evaluation looks at where nothing is said: the newest.</summary>
    public const int WindowsDefault = 1_000;

    /// <summary>Most windows that an evaluation looks at.</summary>
    public const int WindowsMax = 10_000;

    /// <summary>Longest distance of two points in steps of <c>Prediction:Step</c>.</summary>
    public const int StepsMax = 100;

    /// <summary>Longest past that a line may go through, ms; the device keeps no more at hand.</summary>
    public const long WindowMaxMs = 10_000;
}
