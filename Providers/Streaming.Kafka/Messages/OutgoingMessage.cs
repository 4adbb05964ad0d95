namespace Weir.Streaming.Kafka;

/// <summary>A message to send; none of its bytes is kept.</summary>
internal readonly ref struct OutgoingMessage
{
    /// <summary>Its key.</summary>
    public ReadOnlySpan<byte> Key { get; init; }

    /// <summary>Its value.</summary>
    public ReadOnlySpan<byte> Value { get; init; }

    /// <summary>Whether it has none, and takes away what its key had.</summary>
    public bool IsTombstone { get; init; }

    /// <summary>Its headers.</summary>
    public HeaderBlock Headers { get; init; }

    /// <summary>Its timestamp, Unix ms; 0 for now.</summary>
    public long Timestamp { get; init; }
}
