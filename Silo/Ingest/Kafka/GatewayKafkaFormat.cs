using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Weir.Analytics.EventTime;
using Weir.Gateways;
using Weir.Records;
using Weir.Streaming.Kafka;

namespace Weir.Silo.Ingest.Kafka;

/// <summary>
/// A gateway record as the value of a Kafka message, whoever wrote it: judged by the rules of docs/api.md, as one that came over HTTP. Its date is held against the
/// message's timestamp, not the clock, so that the verdict is the same whenever it is read.
/// </summary>
/// <param name="kind">What the numbers mean.</param>
/// <param name="counterModulus">What a cumulative counter stays below.</param>
internal abstract class GatewayKafkaFormat(RecordKind kind, long counterModulus) : IKafkaFormat
{
    /// <inheritdoc/>
    public abstract string ContentType { get; }

    /// <inheritdoc/>
    public ushort Encoding => GatewayRecordLayout.Encoding;

    /// <summary>Whether the numbers of a record are fractions.</summary>
    protected bool HasFractions => kind == RecordKind.Rate;

    /// <inheritdoc/>
    public abstract bool TryRead(in KafkaMessage message, IBufferWriter<byte> record, [NotNullWhen(false)] out string? fault);

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> record, IBufferWriter<byte> value)
    {
        // What is written here is read by others: nothing that they would have to refuse.
        if (!GatewayIds.IsValid(key) || record.Length != GatewayRecordLayout.Size)
        {
            throw new ArgumentException($"{RecordReasons.Show(key)} with {record.Length} bytes is no gateway record.", nameof(record));
        }

        Write(key, Reading.Of(record)[0], value);
    }

    /// <summary>Writes the value of one record.</summary>
    protected abstract void Write(ReadOnlySpan<byte> key, in Reading reading, IBufferWriter<byte> value);

    /// <summary>Judges what was found in a message, and writes the record.</summary>
    protected bool TryTake(in KafkaMessage message, scoped in GatewayRecordValues values, IBufferWriter<byte> record, [NotNullWhen(false)] out string? fault)
    {
        var rules = new GatewayRecordValidator(kind, counterModulus, message.Timestamp, "the message's timestamp");
        var (tx, rx) = (values.Tx, values.Rx);
        fault = message.Timestamp <= DateTimeOffset.UnixEpoch ? "the message has no timestamp, by which its date is judged"
            : values.Fault != RecordFault.None || !rules.TryRound(values.Id, values.Date, ref tx, ref rx) ? RecordReasons.Explain(rules, values)
            : !message.Key.SequenceEqual(values.Id) ? $"the message's key is \"{RecordReasons.Show(message.Key)}\"; it must be its gateway_id, \"{RecordReasons.Show(values.Id)}\""
            : null;
        if (fault is not null)
        {
            return false;
        }

        rules.Write(record.GetSpan(GatewayRecordLayout.Size), values.Date, tx, rx);
        record.Advance(GatewayRecordLayout.Size);
        return true;
    }
}
