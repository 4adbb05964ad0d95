using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Weir.Analytics.EventTime;
using Weir.Records;
using Weir.Streaming.Kafka;

namespace Weir.Silo.Ingest.Kafka;

/// <summary>One Avro datum of exactly the published schema, with nothing before or behind it.</summary>
/// <inheritdoc cref="GatewayKafkaFormat(RecordKind, long)"/>
internal sealed class AvroKafkaFormat(RecordKind kind, long counterModulus) : GatewayKafkaFormat(kind, counterModulus)
{
    /// <summary>What serializers of a schema registry put before a datum: a zero byte and the schema's number.</summary>
    private const int RegistryBytes = 5;

    /// <inheritdoc/>
    public override string ContentType => GatewayKafkaFormats.Avro;

    /// <inheritdoc/>
    public override bool TryRead(in KafkaMessage message, IBufferWriter<byte> record, [NotNullWhen(false)] out string? fault)
    {
        var rest = message.Value;
        var values = default(GatewayRecordValues);
        if (IsRegistrys(rest))
        {
            fault = "the value has the five bytes of a schema registry before its datum; it must be the bare datum";
            return false;
        }

        if (!AvroGatewayRecord.TryRead(ref rest, out values.Id, out values.Date, out values.Tx, out values.Rx))
        {
            fault = $"the Avro datum is not whole: {FindBroken(message.Value).ToName()} is broken or breaks off";
            return false;
        }

        if (!rest.IsEmpty)
        {
            fault = $"the Avro datum is followed by {rest.Length} bytes; a value must be one datum";
            return false;
        }

        return TryTake(message, values, record, out fault);
    }

    /// <inheritdoc/>
    protected override void Write(ReadOnlySpan<byte> key, in Reading reading, IBufferWriter<byte> value) => value.Advance(HasFractions
        ? AvroGatewayRecord.Write(value.GetSpan(AvroGatewayRecord.SizeMax), key, reading.Date, reading.TxRate, reading.RxRate)
        : AvroGatewayRecord.Write(value.GetSpan(AvroGatewayRecord.SizeMax), key, reading.Date, reading.TxBits, reading.RxBits));

    // A datum of ours never begins with a zero: that would be an empty id.
    private static bool IsRegistrys(ReadOnlySpan<byte> value)
    {
        if (value.Length <= RegistryBytes || value[0] != 0)
        {
            return false;
        }

        var behind = value[RegistryBytes..];
        return AvroGatewayRecord.TryRead(ref behind, out _, out _, out _, out _) && behind.IsEmpty;
    }

    private static RecordField FindBroken(ReadOnlySpan<byte> value) =>
        !AvroBinary.TryReadBytes(ref value, out _) ? RecordField.GatewayId
        : !AvroBinary.TryReadLong(ref value, out _) ? RecordField.Date
        : !AvroBinary.TryReadDouble(ref value, out _) ? RecordField.Tx
        : RecordField.Rx;
}
