namespace Weir.Streaming.Kafka;

/// <summary>A message as it was read; its bytes are slices of arrays that are not reused.</summary>
/// <param name="Offset">Its offset.</param>
/// <param name="Timestamp">When it was made or taken, as its topic is set; Unix ms.</param>
/// <param name="Key">Its key; <see cref="Bytes.IsNull"/> where it has none.</param>
/// <param name="Value">Its value; <see cref="Bytes.IsNull"/> for a tombstone.</param>
/// <param name="Headers">Its headers.</param>
internal readonly record struct ReadMessage(long Offset, long Timestamp, Bytes Key, Bytes Value, HeaderBlock Headers)
{
    /// <summary>When it was made or taken; what a foreign producer gives instead of milliseconds stays at the end of time.</summary>
    public DateTimeOffset At => DateTimeOffset.FromUnixTimeMilliseconds(Math.Clamp(Timestamp, 0, DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()));

    /// <summary>Roughly what it takes in memory.</summary>
    public int Size => Key.Memory.Length + Value.Memory.Length + 128;
}

/// <summary>Bytes that may be missing, which is not the same as empty.</summary>
/// <param name="Memory">The bytes.</param>
/// <param name="IsNull">Whether there are none.</param>
internal readonly record struct Bytes(ReadOnlyMemory<byte> Memory, bool IsNull);
