using Orleans;

namespace Weir.Elevators.Prediction;

/// <summary>What models of a device are fitted to.</summary>
/// <param name="LastStep">Which step of the grid the last value belongs to: its instant ÷ <c>Prediction:Step</c>.</param>
/// <param name="Series">Values by axis, one a step up to that one; NaN where there is none.</param>
[GenerateSerializer, Immutable, Alias("weir.TrainingSeries")]
public sealed record TrainingSeries([property: Id(0)] long LastStep, [property: Id(1)] IReadOnlyList<double[]> Series);

/// <summary>Models of a device that a worker has fitted.</summary>
/// <param name="LastStep">The step of the last value they were fitted to.</param>
/// <param name="Models">By axis, as the batch layer stores them; null where none could be fitted.</param>
[GenerateSerializer, Immutable, Alias("weir.FittedModels")]
public sealed record FittedModels([property: Id(0)] long LastStep, [property: Id(1)] IReadOnlyList<byte[]?> Models);
