namespace Weir.Streaming.Kafka;

/// <summary>A message as a format sees it.</summary>
public readonly ref struct KafkaMessage
{
    /// <summary>Creates the view.</summary>
    /// <param name="key">The message's key.</param>
    /// <param name="value">Its value.</param>
    /// <param name="timestamp">Its timestamp: when it was made, or when the broker took it, as the topic is set.</param>
    public KafkaMessage(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value, DateTimeOffset timestamp)
    {
        Key = key;
        Value = value;
        Timestamp = timestamp;
    }

    /// <summary>The key.</summary>
    public ReadOnlySpan<byte> Key { get; }

    /// <summary>The value.</summary>
    public ReadOnlySpan<byte> Value { get; }

    /// <summary>The message's timestamp.</summary>
    public DateTimeOffset Timestamp { get; }
}
