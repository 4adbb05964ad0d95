using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Weir.Streaming.Kafka;

/// <summary>
/// How the values of a topic's messages become a stream's records and back. A stream has one or more; a message names its own by the header
/// <c>content-type</c>. Thread-safe, and the same for the same message at any time: what it refuses is kept as a dead letter and never looked at again.
/// </summary>
public interface IKafkaFormat
{
    /// <summary>Content type, without parameters where it has none, such as <c>application/json</c>; compared exactly.</summary>
    string ContentType { get; }

    /// <summary>What the records' bytes mean; see <see cref="RecordRun.Encoding"/>.</summary>
    ushort Encoding { get; }

    /// <summary>Reads one message.</summary>
    /// <param name="message">The message; its key and value are never null here.</param>
    /// <param name="record">Where the record's bytes go.</param>
    /// <param name="fault">What is wrong with the message, for its dead letter.</param>
    /// <returns>False when the message is poison; then nothing may have been written.</returns>
    bool TryRead(in KafkaMessage message, IBufferWriter<byte> record, [NotNullWhen(false)] out string? fault);

    /// <summary>Writes the value of one record.</summary>
    /// <param name="key">The record's key, which is the message's.</param>
    /// <param name="record">The record's bytes.</param>
    /// <param name="value">Where the value's bytes go.</param>
    void Write(ReadOnlySpan<byte> key, ReadOnlySpan<byte> record, IBufferWriter<byte> value);
}
