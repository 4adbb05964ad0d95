namespace Weir.Client;

/// <summary>What is predicted of a device in an elevator.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Axis">The axis's name.</param>
/// <param name="GeneratedAt">When it was answered, by the server's clock.</param>
/// <param name="Model">What it is from.</param>
/// <param name="Points">In the order of their instants.</param>
public sealed record PredictionAnswer(string Device, string Axis, DateTimeOffset GeneratedAt, PredictionModelAnswer Model, IReadOnlyList<PredictedPointAnswer> Points);

/// <summary>What a prediction is from.</summary>
/// <param name="Speed">The speed layer's model.</param>
/// <param name="Batch">The batch layer's model; null before the first one.</param>
public sealed record PredictionModelAnswer(SpeedModelAnswer? Speed, BatchModelAnswer? Batch);

/// <summary>The speed layer's model: a line through the newest readings. A number that cannot be told is null.</summary>
/// <param name="Slope">g per second.</param>
/// <param name="Value">The line's value at the newest reading, g.</param>
/// <param name="ResidualError">Standard deviation of what the readings differ from the line, g.</param>
/// <param name="Readings">How many readings it goes through.</param>
/// <param name="WindowMs">The past that it goes through, ms.</param>
/// <param name="Weight">Its weight where both layers have a value.</param>
public sealed record SpeedModelAnswer(double? Slope, double? Value, double? ResidualError, int Readings, long WindowMs, double? Weight);

/// <summary>The batch layer's model: an ARIMA model.</summary>
/// <param name="Order">Autoregressive coefficients, differences, moving-average coefficients.</param>
/// <param name="Aicc">Akaike's criterion, corrected for few observations; null where there are too few.</param>
/// <param name="Version">Grows with every model of the device.</param>
/// <param name="Constant"><c>none</c>, <c>mean</c> or <c>drift</c>.</param>
/// <param name="FittedAt">When it was published, by the server's clock.</param>
/// <param name="FittedThrough">Event time of the last value that it was fitted to.</param>
/// <param name="Observations">How many values it was fitted to.</param>
public sealed record BatchModelAnswer(
    IReadOnlyList<int> Order, double? Aicc, long Version, string Constant, DateTimeOffset FittedAt, DateTimeOffset FittedThrough, int Observations);

/// <summary>A predicted acceleration. A number that cannot be told is null.</summary>
/// <param name="At">Event time.</param>
/// <param name="Value">The acceleration in g.</param>
/// <param name="Lower">Lower end of its interval.</param>
/// <param name="Upper">Upper end of its interval.</param>
/// <param name="Source"><c>combined</c>, <c>speed</c> or <c>batch</c>.</param>
/// <param name="Speed">The speed layer's value; null beyond its horizon.</param>
/// <param name="Batch">The batch layer's value; null without a model.</param>
public sealed record PredictedPointAnswer(DateTimeOffset At, double? Value, double? Lower, double? Upper, string Source, double? Speed, double? Batch);

/// <summary>A point of a prediction that the device itself issued. A number that cannot be told is null.</summary>
/// <param name="IssuedAt">The newest reading's date then.</param>
/// <param name="At">Event time that it is for.</param>
/// <param name="Axis">The axis's name.</param>
/// <param name="Step">Which point of its prediction, from 1.</param>
/// <param name="Value">The acceleration in g.</param>
/// <param name="Lower">Lower end of its interval.</param>
/// <param name="Upper">Upper end of its interval.</param>
/// <param name="Source"><c>combined</c>, <c>speed</c> or <c>batch</c>.</param>
/// <param name="Speed">The speed layer's value.</param>
/// <param name="Batch">The batch layer's value.</param>
/// <param name="Actual">What came; null where nothing did, or it is still to come.</param>
public sealed record KeptPredictionAnswer(
    DateTimeOffset IssuedAt, DateTimeOffset At, string Axis, int Step, double? Value, double? Lower, double? Upper, string Source, double? Speed, double? Batch, double? Actual);
