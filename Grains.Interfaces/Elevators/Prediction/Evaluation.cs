using Orleans;

namespace Weir.Elevators.Prediction;

/// <summary>How good a device's kept predictions were. What cannot be told is null.</summary>
/// <param name="Windows">Predictions whose instants have all passed and of which at least one acceleration came: the newest, at most as many as were asked for.</param>
/// <param name="Cumulated">By how much the sums of predicted and actual values of each window differ.</param>
/// <param name="Ks">Two-sample Kolmogorov–Smirnov test of predicted against actual values.</param>
/// <param name="Combined">What was predicted.</param>
/// <param name="Speed">The speed layer alone.</param>
/// <param name="Batch">The batch layer alone.</param>
/// <param name="Naive">The last value held.</param>
[GenerateSerializer, Immutable, Alias("weir.PredictionEvaluation")]
public sealed record PredictionEvaluation(
    [property: Id(0)] int Windows,
    [property: Id(1)] CumulatedDifference Cumulated,
    [property: Id(2)] KsComparison Ks,
    [property: Id(3)] LayerAccuracy Combined,
    [property: Id(4)] LayerAccuracy Speed,
    [property: Id(5)] LayerAccuracy Batch,
    [property: Id(6)] LayerAccuracy Naive);

/// <summary>Absolute differences of the sums of predicted and actual values, over windows.</summary>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Avg">Their mean.</param>
[GenerateSerializer, Immutable, Alias("weir.CumulatedDifference")]
public sealed record CumulatedDifference([property: Id(0)] double? Min, [property: Id(1)] double? Max, [property: Id(2)] double? Avg);

/// <summary>A two-sample Kolmogorov–Smirnov test.</summary>
/// <param name="D">The greatest distance of the two distributions.</param>
/// <param name="P">How probable one at least as great is between samples of one distribution.</param>
[GenerateSerializer, Immutable, Alias("weir.KsComparison")]
public sealed record KsComparison([property: Id(0)] double? D, [property: Id(1)] double? P);

/// <summary>How good one layer was.</summary>
/// <param name="Mase">Mean absolute error in units of the mean absolute difference of neighbouring values.</param>
/// <param name="Rmse">Root of the mean squared error, g.</param>
/// <param name="Coverage">Share of the actual values inside their intervals.</param>
[GenerateSerializer, Immutable, Alias("weir.LayerAccuracy")]
public sealed record LayerAccuracy([property: Id(0)] double? Mase, [property: Id(1)] double? Rmse, [property: Id(2)] double? Coverage);
