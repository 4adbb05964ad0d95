using Orleans;

namespace Weir.Elevators.Prediction;

/// <summary>Which layer a predicted value is from.</summary>
public enum PredictionSource
{
    /// <summary>Both, weighted.</summary>
    Combined = 0,

    /// <summary>The speed layer alone.</summary>
    Speed = 1,

    /// <summary>The batch layer alone.</summary>
    Batch = 2,
}

/// <summary>A predicted acceleration.</summary>
/// <param name="At">Event time, Unix ms: a whole multiple of the step.</param>
/// <param name="Value">The acceleration in g.</param>
/// <param name="Lower">Lower end of its interval.</param>
/// <param name="Upper">Upper end of its interval.</param>
/// <param name="Source">Which layer it is from.</param>
/// <param name="Speed">The speed layer's value; null beyond its horizon.</param>
/// <param name="Batch">The batch layer's value; null without a model.</param>
[GenerateSerializer, Immutable, Alias("weir.PredictedPoint")]
public readonly record struct PredictedPoint(
    [property: Id(0)] long At,
    [property: Id(1)] double Value,
    [property: Id(2)] double Lower,
    [property: Id(3)] double Upper,
    [property: Id(4)] PredictionSource Source,
    [property: Id(5)] double? Speed,
    [property: Id(6)] double? Batch);

/// <summary>The speed layer's model: a line through the newest readings.</summary>
/// <param name="Slope">g per second.</param>
/// <param name="Value">The line's value at the newest reading, g.</param>
/// <param name="ResidualError">Standard deviation of what the readings differ from the line, g.</param>
/// <param name="Readings">How many readings it goes through.</param>
/// <param name="WindowMs">The past that it goes through, ms.</param>
/// <param name="Weight">Its weight where both layers have a value.</param>
[GenerateSerializer, Immutable, Alias("weir.SpeedModel")]
public sealed record SpeedModel(
    [property: Id(0)] double Slope,
    [property: Id(1)] double Value,
    [property: Id(2)] double ResidualError,
    [property: Id(3)] int Readings,
    [property: Id(4)] long WindowMs,
    [property: Id(5)] double Weight);

/// <summary>The batch layer's model: an ARIMA model of the series on the grid.</summary>
/// <param name="P">Autoregressive coefficients.</param>
/// <param name="D">Differences.</param>
/// <param name="Q">Moving-average coefficients.</param>
/// <param name="Constant"><c>none</c>, <c>mean</c> or <c>drift</c>.</param>
/// <param name="Aicc">Akaike's criterion, corrected for few observations; null where there are too few.</param>
/// <param name="Version">Grows with every model of the device.</param>
/// <param name="FittedAt">When it was published, by the server's clock, Unix ms.</param>
/// <param name="FittedThrough">Event time of the last value that it was fitted to, Unix ms.</param>
/// <param name="Observations">How many values it was fitted to.</param>
[GenerateSerializer, Immutable, Alias("weir.BatchModel")]
public sealed record BatchModel(
    [property: Id(0)] int P,
    [property: Id(1)] int D,
    [property: Id(2)] int Q,
    [property: Id(3)] string Constant,
    [property: Id(4)] double? Aicc,
    [property: Id(5)] long Version,
    [property: Id(6)] long FittedAt,
    [property: Id(7)] long FittedThrough,
    [property: Id(8)] int Observations);

/// <summary>A prediction, or what is missing for one.</summary>
/// <param name="Missing">What is missing; null where nothing is.</param>
/// <param name="Speed">The speed layer's model.</param>
/// <param name="Batch">The batch layer's model; null before the first one.</param>
/// <param name="Points">The points in the order of their instants.</param>
[GenerateSerializer, Immutable, Alias("weir.Prediction")]
public sealed record Prediction(
    [property: Id(0)] string? Missing,
    [property: Id(1)] SpeedModel? Speed,
    [property: Id(2)] BatchModel? Batch,
    [property: Id(3)] IReadOnlyList<PredictedPoint> Points);
