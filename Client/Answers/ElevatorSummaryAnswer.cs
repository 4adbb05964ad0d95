using System.Text.Json;

namespace Weir.Client;

/// <summary>What is known of a device in an elevator.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Types">By type's name, only those that it sent.</param>
/// <param name="UnknownFields">Fields of unknown names that its readings came with; they were kept out.</param>
public sealed record ElevatorSummaryAnswer(string Device, IReadOnlyDictionary<string, SensorSummaryAnswer> Types, long UnknownFields);

/// <summary>What is known of one type of a device.</summary>
/// <param name="Count">Readings taken.</param>
/// <param name="Late">Those among them that were late.</param>
/// <param name="Duplicates">Readings that were in the history already.</param>
/// <param name="Last">The newest reading, as devices write it.</param>
public sealed record SensorSummaryAnswer(long Count, long Late, long Duplicates, JsonElement Last);
