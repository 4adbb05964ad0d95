using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Weir.Grains.Gateways;
using Weir.Records;
using Weir.Silo.Ingest;
using Weir.Silo.Ingest.Avro;
using Weir.Silo.Ingest.Bodies;
using Weir.Silo.Ingest.Kafka;
using Weir.Streaming;

namespace Weir.Silo.DeadLetters;

/// <summary>
/// Turns the bytes of a dead letter back into records. It holds one of: a record, or a whole run of them, in the layout of the stream; the value of a message
/// as it was sent; what is left of a range of the log that was lost.
/// </summary>
/// <param name="options">What gateways take now.</param>
/// <param name="bodyBytesMax">What a compressed value may come to.</param>
/// <param name="defaultType">What a message is that does not say it.</param>
internal sealed class LetterReader(GatewayOptions options, long bodyBytesMax, string defaultType)
{
    private const string ContentType = "content-type";

    /// <summary>Reads a letter whole: one bad record fails all of it.</summary>
    /// <param name="letter">The letter.</param>
    /// <param name="rules">How its records are judged.</param>
    /// <param name="room">What a compressed value takes among the bytes in flight.</param>
    /// <param name="into">Takes the records; what is in it after a failure means nothing.</param>
    /// <returns>Why it cannot be taken; null when it can.</returns>
    /// <exception cref="NoRoomException">Too much is in flight.</exception>
    public string? Read(DeadLetter letter, in GatewayRecordValidator rules, InFlightRoom room, IngestBatch into)
    {
        into.Start(rules);
        if (letter.Payload.IsEmpty)
        {
            return "it has no bytes: the message had none, or they are in the letter of the first record of its run";
        }

        if (letter.Encoding == GatewayRecordLayout.Encoding)
        {
            return FindFault(letter, rules.Kind) ?? ReadLayout(letter, rules.Kind, into);
        }

        if (letter.Encoding != 0)
        {
            return FormattableString.Invariant($"its encoding is {letter.Encoding}; it must be {GatewayRecordLayout.Encoding}, or 0 for a message as it was sent");
        }

        return IsLostRange(letter) ? "it holds no record: it stands for a range of the log that was lost" : ReadMessage(letter, room, into);
    }

    /// <summary>What the receiver would find wrong with the records, exactly: as numbers of ingest, the largest would be rounded.</summary>
    private string? FindFault(DeadLetter letter, RecordKind kind)
    {
        string? fault = null;
        var count = Math.Max(1, letter.Payload.Length / GatewayRecordLayout.Size);
        var run = new RecordRun(letter.Offset, letter.Index, count, letter.Encoding, letter.Payload);
        var decoder = new GatewayRecordDecoder(kind, options);
        decoder.Decode(Encoding.UTF8.GetBytes(letter.Key), run, (index, reason) => fault ??= count == 1 ? reason : $"record {index} of {count}: {reason}", []);
        return fault;
    }

    private static string? ReadLayout(DeadLetter letter, RecordKind kind, IngestBatch into)
    {
        var values = new GatewayRecordValues { Id = Encoding.UTF8.GetBytes(letter.Key) };
        for (var rest = letter.Payload.Span; !rest.IsEmpty; rest = rest[GatewayRecordLayout.Size..])
        {
            values.Date = BinaryPrimitives.ReadInt64LittleEndian(rest);
            values.Tx = Value(rest[8..]);
            values.Rx = Value(rest[16..]);
            into.Take(values);
        }

        return into.RejectedCount > 0 ? into.Rejected[0].Reason : null;

        double Value(ReadOnlySpan<byte> place) =>
            kind == RecordKind.Rate ? BinaryPrimitives.ReadDoubleLittleEndian(place) : BinaryPrimitives.ReadInt64LittleEndian(place);
    }

    private string? ReadMessage(DeadLetter letter, InFlightRoom room, IngestBatch into)
    {
        var type = letter.Headers?.LastOrDefault(header => header.Name.Equals(ContentType, StringComparison.OrdinalIgnoreCase)).Value ?? default;
        var said = type.IsEmpty ? defaultType : Encoding.UTF8.GetString(type.Span);
        try
        {
            if (said.Equals(GatewayKafkaFormats.Avro, StringComparison.OrdinalIgnoreCase))
            {
                new AvroDatumDecoder(asFloat: false).Decode(letter.Payload.Span, into);
            }
            else if (ContentForms.TryParse(said, out var form))
            {
                Decode(letter.Payload, form, room, into);
            }
            else
            {
                return $"its {ContentType} is {RecordReasons.Quote(said)}; it must be one of {ContentForms.Types}, {GatewayKafkaFormats.Avro}";
            }
        }
        catch (BodyTooLargeException e)
        {
            return e.Message;
        }

        if (into.RejectedCount > 0)
        {
            return into.Rejected[0].Reason;
        }

        // A message is one record. More in one, or the beginning of a longer one, was never what its sender meant.
        if (into.Accepted != 1)
        {
            return FormattableString.Invariant($"it holds {into.Accepted} records; a message must hold one");
        }

        var gateway = Encoding.UTF8.GetString(into.Records.GetKey(0));
        return letter.Key.Length == 0 || letter.Key == gateway
            ? null
            : $"its key is {RecordReasons.Quote(letter.Key)} and its gateway_id \"{gateway}\"; they must be the same";
    }

    private void Decode(ReadOnlyMemory<byte> value, ContentForm form, InFlightRoom room, IngestBatch into)
    {
        // As a message a record is a datum; a container, which begins with bytes that no datum can, is as clear.
        if (form == ContentForm.Avro && !value.Span.StartsWith(AvroContainerWriter.Magic))
        {
            new AvroDatumDecoder(asFloat: false).Decode(value.Span, into);
            return;
        }

        using var decoder = ContentForms.CreateDecoder(form, bodyBytesMax, room);
        decoder.Decode(value, final: true, into);
    }

    /// <summary>A lost range has no key. The file log keeps the bytes that stood there, which have no headers; others say which range it was.</summary>
    private static bool IsLostRange(DeadLetter letter) => letter.Key.Length == 0 && (letter.Headers is null || IsDescriptor(letter.Payload));

    private static bool IsDescriptor(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("partition", out _)
                && json.RootElement.TryGetProperty("from", out _) && json.RootElement.TryGetProperty("to", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
