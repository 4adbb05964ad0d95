namespace Weir.Client;

/// <summary>How good the predictions that a device issued itself were. What cannot be told is null.</summary>
/// <param name="Windows">How many predictions were looked at: the newest whose instants have all passed.</param>
/// <param name="Cumulated">By how much the sums of predicted and actual values of each differ.</param>
/// <param name="Ks">Two-sample Kolmogorov–Smirnov test of predicted against actual values.</param>
/// <param name="Layers">How good each layer was.</param>
public sealed record EvaluationAnswer(int Windows, CumulatedAnswer Cumulated, KsAnswer Ks, LayersAnswer Layers);

/// <summary>Absolute differences of the sums of predicted and actual values.</summary>
/// <param name="Min">The least.</param>
/// <param name="Max">The greatest.</param>
/// <param name="Avg">Their mean.</param>
public sealed record CumulatedAnswer(double? Min, double? Max, double? Avg);

/// <summary>A two-sample Kolmogorov–Smirnov test.</summary>
/// <param name="D">The greatest distance of the two distributions.</param>
/// <param name="P">How probable one at least as great is between samples of one distribution.</param>
public sealed record KsAnswer(double? D, double? P);

/// <summary>How good each layer was.</summary>
/// <param name="Combined">What was predicted.</param>
/// <param name="Speed">The speed layer alone.</param>
/// <param name="Batch">The batch layer alone.</param>
/// <param name="Naive">The last value held.</param>
public sealed record LayersAnswer(LayerAnswer Combined, LayerAnswer Speed, LayerAnswer Batch, LayerAnswer Naive);

/// <summary>How good one layer was.</summary>
/// <param name="Mase">Mean absolute error in units of the mean absolute difference of neighbouring values.</param>
/// <param name="Rmse">Root of the mean squared error, g.</param>
/// <param name="Coverage">Share of the actual values inside their intervals.</param>
public sealed record LayerAnswer(double? Mase, double? Rmse, double? Coverage);
