using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Weir.Streaming.Kafka;

/// <summary>The record is the value, byte for byte.</summary>
/// <param name="contentType">Content type; <c>application/octet-stream</c> where nothing else is said.</param>
/// <param name="encoding">What the bytes mean to the stream's consumers.</param>
public sealed class BytesFormat(string contentType = "application/octet-stream", ushort encoding = 0) : IKafkaFormat
{
    /// <inheritdoc/>
    public string ContentType => contentType;

    /// <inheritdoc/>
    public ushort Encoding => encoding;

    /// <inheritdoc/>
    public bool TryRead(in KafkaMessage message, IBufferWriter<byte> record, [NotNullWhen(false)] out string? fault)
    {
        record.Write(message.Value);
        fault = null;
        return true;
    }

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> record, IBufferWriter<byte> value) => value.Write(record);
}
