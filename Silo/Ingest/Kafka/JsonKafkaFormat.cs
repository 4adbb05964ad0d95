using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Unicode;
using Weir.Analytics.EventTime;
using Weir.Gateways;
using Weir.Records;
using Weir.Silo.Ingest.Json;
using Weir.Streaming.Kafka;

namespace Weir.Silo.Ingest.Kafka;

/// <summary>One JSON object.</summary>
/// <inheritdoc cref="GatewayKafkaFormat(RecordKind, long)"/>
internal sealed class JsonKafkaFormat(RecordKind kind, long counterModulus) : GatewayKafkaFormat(kind, counterModulus)
{
    /// <summary>Longest value that is written: names and marks, the id, and three numbers of at most 24 characters.</summary>
    private const int SizeMax = 64 + GatewayIds.LengthMax + (3 * 24);

    /// <inheritdoc/>
    public override string ContentType => GatewayKafkaFormats.Json;

    /// <inheritdoc/>
    public override bool TryRead(in KafkaMessage message, IBufferWriter<byte> record, [NotNullWhen(false)] out string? fault)
    {
        Span<byte> scratch = stackalloc byte[2 * GatewayIds.LengthMax];
        var value = message.Value.StartsWith(JsonText.ByteOrderMark) ? message.Value[JsonText.ByteOrderMark.Length..] : message.Value;
        scoped var scanner = new JsonScanner(value, final: true);
        scoped var values = default(GatewayRecordValues);
        var step = GatewayJsonRecord.Read(ref scanner, value, scratch, ref values);
        if (step == JsonStep.Done && scanner.Peek() >= 0)
        {
            step = scanner.Break("something follows the record");
        }

        if (step != JsonStep.Done)
        {
            fault = $"the value is not JSON: {scanner.Fault}";
            return false;
        }

        return TryTake(message, values, record, out fault);
    }

    /// <inheritdoc/>
    protected override void Write(ReadOnlySpan<byte> key, in Reading reading, IBufferWriter<byte> value)
    {
        var place = value.GetSpan(SizeMax);
        var written = 0;

        // The shortest text of a double that is read as that double again.
        _ = HasFractions
            ? Utf8.TryWrite(place, CultureInfo.InvariantCulture, $$"""{"gateway_id":"{{key}}","date":{{reading.Date}},"ipTx":{{reading.TxRate}},"ipRx":{{reading.RxRate}}}""", out written)
            : Utf8.TryWrite(place, CultureInfo.InvariantCulture, $$"""{"gateway_id":"{{key}}","date":{{reading.Date}},"ipTx":{{reading.TxBits}},"ipRx":{{reading.RxBits}}}""", out written);
        value.Advance(written);
    }
}
