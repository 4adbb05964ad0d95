using System.Buffers;
using System.Diagnostics.CodeAnalysis;

namespace Weir.Streaming.Kafka;

/// <summary>
/// Says under which key a message's record is delivered, where that is not the message's own key: a topic of another program whose key is something else, or which has none. Thread-safe, and
/// the same for the same message at any time.
/// </summary>
/// <param name="message">The message; its value is never null here, its key is empty where it has none.</param>
/// <param name="key">Where the key's bytes go: UTF-8, 1 to 65,535 of them.</param>
/// <param name="fault">What is wrong with the message, for its dead letter.</param>
/// <returns>False when the message is poison.</returns>
public delegate bool KafkaKeySelector(in KafkaMessage message, IBufferWriter<byte> key, [NotNullWhen(false)] out string? fault);
