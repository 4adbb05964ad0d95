using Orleans;

namespace Weir.Elevators;

/// <summary>What is known of a device.</summary>
/// <param name="Types">By type, in the order of <see cref="SensorTypes.All"/>, only those it sent.</param>
/// <param name="UnknownFields">Fields of unknown names that its readings came with; they were kept out.</param>
[GenerateSerializer, Immutable, Alias("weir.ElevatorSummary")]
public sealed record ElevatorSummary([property: Id(0)] IReadOnlyList<SensorSummary> Types, [property: Id(1)] long UnknownFields);

/// <summary>What is known of one type of a device.</summary>
/// <param name="Type">The type.</param>
/// <param name="Count">Readings taken.</param>
/// <param name="Late">Those among them that were late.</param>
/// <param name="Duplicates">Readings that were in the history already.</param>
/// <param name="Last">The newest reading, by date.</param>
[GenerateSerializer, Immutable, Alias("weir.SensorSummary")]
public sealed record SensorSummary(
    [property: Id(0)] SensorType Type, [property: Id(1)] long Count, [property: Id(2)] long Late, [property: Id(3)] long Duplicates, [property: Id(4)] SensorReading Last);

/// <summary>Which readings are asked for.</summary>
/// <param name="Type">Their type, null for all.</param>
/// <param name="From">Date of the first place, Unix ms; included.</param>
/// <param name="FromPrint">The first place among those of its date; included.</param>
/// <param name="To">Last date, Unix ms; included.</param>
/// <param name="Limit">At most so many; a few more where several stand at the last place.</param>
[GenerateSerializer, Immutable, Alias("weir.ReadingQuery")]
public readonly record struct ReadingQuery(
    [property: Id(0)] SensorType? Type, [property: Id(1)] long From, [property: Id(2)] ulong FromPrint, [property: Id(3)] long To, [property: Id(4)] int Limit);

/// <summary>A page of readings.</summary>
/// <param name="Readings">In the order of their places.</param>
/// <param name="Next">Where the next page begins, as <see cref="ReadingPlace"/> writes it; null at the end.</param>
[GenerateSerializer, Immutable, Alias("weir.ReadingPage")]
public sealed record ReadingPage([property: Id(0)] IReadOnlyList<SensorReading> Readings, [property: Id(1)] string? Next);
