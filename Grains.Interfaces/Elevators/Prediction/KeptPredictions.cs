using Orleans;

namespace Weir.Elevators.Prediction;

/// <summary>Which kept predictions are asked for.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="From">Issued at or after this, Unix ms.</param>
/// <param name="FromStep">First step wanted of those issued at <paramref name="From"/>, from 1.</param>
/// <param name="To">Issued at or before this, Unix ms.</param>
/// <param name="Limit">At most so many points.</param>
[GenerateSerializer, Immutable, Alias("weir.KeptQuery")]
public sealed record KeptQuery(
    [property: Id(0)] AccelerationAxis Axis, [property: Id(1)] long From, [property: Id(2)] int FromStep, [property: Id(3)] long To, [property: Id(4)] int Limit);

/// <summary>A point of a prediction that the device itself issued and kept.</summary>
/// <param name="IssuedAt">The newest reading's date then, Unix ms.</param>
/// <param name="Step">Which point of it, from 1.</param>
/// <param name="Point">The point.</param>
/// <param name="Actual">The acceleration that came; null where none did, or it is still to come.</param>
[GenerateSerializer, Immutable, Alias("weir.KeptPoint")]
public readonly record struct KeptPoint([property: Id(0)] long IssuedAt, [property: Id(1)] int Step, [property: Id(2)] PredictedPoint Point, [property: Id(3)] double? Actual);

/// <summary>A page of kept predictions.</summary>
/// <param name="Items">In the order in which they were issued, each prediction's points in their order.</param>
/// <param name="NextIssuedAt">Where the next page begins: issued then; null at the end.</param>
/// <param name="NextStep">The step it begins with.</param>
[GenerateSerializer, Immutable, Alias("weir.KeptPage")]
public sealed record KeptPage([property: Id(0)] IReadOnlyList<KeptPoint> Items, [property: Id(1)] long? NextIssuedAt, [property: Id(2)] int NextStep);
