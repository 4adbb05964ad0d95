using System.Text.Json;
using System.Text.Json.Serialization;
using Weir.Elevators;

namespace Weir.Silo.Http;

/// <summary>A page of known devices.</summary>
/// <param name="Devices">Ids in ordinal order.</param>
/// <param name="Next">What to ask for after; null at the end.</param>
internal sealed record ElevatorListAnswer(IReadOnlyList<string> Devices, string? Next);

/// <summary>What is known of a device.</summary>
/// <param name="Device">Its id.</param>
/// <param name="Types">By type.</param>
/// <param name="UnknownFields">Fields of unknown names that its readings came with; they were kept out.</param>
internal sealed record ElevatorAnswer(string Device, IReadOnlyDictionary<string, SensorAnswer> Types, long UnknownFields);

/// <summary>What is known of one type of a device.</summary>
/// <param name="Count">Readings taken.</param>
/// <param name="Late">Those among them that were late.</param>
/// <param name="Duplicates">Readings that were in the history already.</param>
/// <param name="Last">The newest reading, as devices send it.</param>
internal sealed record SensorAnswer(long Count, long Late, long Duplicates, SensorReadingAnswer Last);

/// <summary>A page of readings.</summary>
/// <param name="Readings">In the order of dates.</param>
/// <param name="Next">What to ask for after; null at the end.</param>
internal sealed record ReadingsAnswer(IReadOnlyList<SensorReadingAnswer> Readings, string? Next);

/// <summary>A reading in the shape in which devices send it.</summary>
/// <param name="Reading">The reading.</param>
[JsonConverter(typeof(SensorReadingConverter))]
internal readonly record struct SensorReadingAnswer(SensorReading Reading);

/// <summary>Writes a reading in the shape in which devices send it.</summary>
internal sealed class SensorReadingConverter : JsonConverter<SensorReadingAnswer>
{
    /// <inheritdoc/>
    public override SensorReadingAnswer Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) =>
        throw new NotSupportedException("Answers are written only.");

    /// <inheritdoc/>
    public override void Write(Utf8JsonWriter writer, SensorReadingAnswer value, JsonSerializerOptions options) => SensorReadingJson.Write(writer, value.Reading);
}
