using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Unicode;
using Weir.Elevators;
using Weir.Silo.Ingest.Elevators;
using Weir.Silo.Ingest.Json;
using Weir.Streaming.Kafka;

namespace Weir.Silo.Ingest.Kafka;

/// <summary>
/// A reading as the value of a Kafka message, whoever wrote it: one JSON object, judged as one that came over HTTP; the key is the device. Its date is held against
/// the message's timestamp, not the clock, so that the verdict is the same whenever it is read.
/// </summary>
internal sealed class ReadingKafkaFormat : IKafkaFormat
{
    private static readonly JsonWriterOptions Writing = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <inheritdoc/>
    public string ContentType => GatewayKafkaFormats.Json;

    /// <inheritdoc/>
    public ushort Encoding => SensorReadingLayout.Encoding;

    /// <inheritdoc/>
    public bool TryRead(in KafkaMessage message, IBufferWriter<byte> record, [NotNullWhen(false)] out string? fault)
    {
        var place = record.GetSpan(SensorReadingLayout.HeaderBytes + SensorReadingLayout.SizeMax);
        fault = message.Timestamp <= DateTimeOffset.UnixEpoch ? "the message has no timestamp, by which its date is judged"
            : !DeviceIds.IsValid(message.Key) ? $"the message's key is \"{RecordReasons.Show(message.Key)}\"; it must be the device's id, {DeviceIds.Wanted}"
            : null;
        var length = 0;
        fault ??= Parse(message, place, out length);
        if (fault is not null)
        {
            return false;
        }

        record.Advance(length);
        return true;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> record, IBufferWriter<byte> value)
    {
        // What is written here is read by others: nothing that they would have to refuse.
        ReadOnlyMemory<byte> rest = record.ToArray();
        if (!DeviceIds.IsValid(key) || !SensorReadingLayout.TryTake(ref rest, out var reading, out var unknownFields) || !rest.IsEmpty
            || SensorReadingLayout.FindFault(reading.Span, 0, long.MaxValue) is not null)
        {
            throw new ArgumentException($"{RecordReasons.Show(key)} with {record.Length} bytes is no reading.", nameof(record));
        }

        using var writer = new Utf8JsonWriter(value, Writing);
        writer.WriteStartObject();
        SensorReadingJson.WriteMembers(writer, new SensorReading(reading));
        if (unknownFields > 0)
        {
            writer.WriteNumber(ReadingParser.CountField, unknownFields);
        }

        writer.WriteEndObject();
    }

    private static string? Parse(in KafkaMessage message, Span<byte> place, out int length)
    {
        length = 0;
        var value = message.Value.StartsWith(JsonText.ByteOrderMark) ? message.Value[JsonText.ByteOrderMark.Length..] : message.Value;
        var scanner = new JsonScanner(value, final: true);
        scanner.Peek();
        var step = scanner.SkipValue(out var text);
        if (step == JsonStep.Done && scanner.Peek() >= 0)
        {
            step = scanner.Break("something follows the reading");
        }

        return step != JsonStep.Done ? $"the value is not JSON: {scanner.Fault}"
            : !Utf8.IsValid(text) ? "the reading is not valid UTF-8"
            : ReadingParser.TryParse(text, new ReadingRules(message.Timestamp, "the message's timestamp"), place, out length, isCounted: true);
    }
}
