using System.Buffers.Binary;
using System.Text;
using Weir.Grains.Gateways;
using Weir.Records;
using Weir.Silo.Ingest;
using Weir.Silo.Ingest.Avro;
using Weir.Silo.Ingest.Kafka;
using Weir.Streaming;

namespace Weir.Silo.DeadLetters;

/// <summary>Reads letters of gateway records.</summary>
/// <param name="kind">Their kind.</param>
/// <param name="options">What gateways take now.</param>
/// <param name="bodyBytesMax">What a compressed value may come to.</param>
/// <param name="defaultType">What a message is that does not say it.</param>
internal sealed class GatewayLetterReader(RecordKind kind, GatewayOptions options, long bodyBytesMax, string defaultType) : LetterReader(GatewayRecordLayout.Encoding)
{
    /// <inheritdoc/>
    protected override string ContentTypes => $"{ContentForms.Types}, {GatewayKafkaFormats.Avro}";

    /// <inheritdoc/>
    protected override string DefaultType => defaultType;

    /// <inheritdoc/>
    protected override string? ReadLayout(DeadLetter letter, DateTimeOffset receivedAt, IngestBatch into)
    {
        if (FindFault(letter) is { } fault)
        {
            return fault;
        }

        Start(receivedAt, into);
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

    /// <inheritdoc/>
    protected override bool TryDecode(DeadLetter letter, string type, DateTimeOffset receivedAt, InFlightRoom room, IngestBatch into)
    {
        Start(receivedAt, into);
        var isDatum = type.Equals(GatewayKafkaFormats.Avro, StringComparison.OrdinalIgnoreCase);
        var form = ContentForm.Avro;
        if (!isDatum && !ContentForms.TryParse(type, out form))
        {
            return false;
        }

        // As a message a record is a datum; a container, which begins with bytes that no datum can, is as clear.
        if (isDatum || (form == ContentForm.Avro && !letter.Payload.Span.StartsWith(AvroContainerWriter.Magic)))
        {
            new AvroDatumDecoder(asFloat: false).Decode(letter.Payload.Span, into);
            return true;
        }

        using var decoder = GatewayIntake.CreateDecoder(form, bodyBytesMax, room);
        decoder.Decode(letter.Payload, final: true, into);
        return true;
    }

    /// <inheritdoc/>
    protected override string? FindKeyFault(DeadLetter letter, IngestBatch read)
    {
        var gateway = Encoding.UTF8.GetString(read.Records.GetKey(0));
        return letter.Key.Length == 0 || letter.Key == gateway
            ? null
            : $"its key is {RecordReasons.Quote(letter.Key)} and its gateway_id \"{gateway}\"; they must be the same";
    }

    private void Start(DateTimeOffset receivedAt, IngestBatch into) => into.Start(new GatewayRecordValidator(kind, options.CounterModulus, receivedAt));

    /// <summary>What the receiver would find wrong with the records, exactly: as numbers of ingest, the largest would be rounded.</summary>
    private string? FindFault(DeadLetter letter)
    {
        string? fault = null;
        var count = Math.Max(1, letter.Payload.Length / GatewayRecordLayout.Size);
        var run = new RecordRun(letter.Offset, letter.Index, count, letter.Encoding, letter.Payload);
        var decoder = new GatewayRecordDecoder(kind, options);
        decoder.Decode(Encoding.UTF8.GetBytes(letter.Key), run, (index, reason) => fault ??= count == 1 ? reason : $"record {index} of {count}: {reason}", []);
        return fault;
    }
}
