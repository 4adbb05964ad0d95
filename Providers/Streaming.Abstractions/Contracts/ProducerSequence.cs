namespace Weir.Streaming;

/// <summary>Identity of one request of one producer, so that a repeat is known as one.</summary>
/// <param name="Producer">1 to 64 of <c>A-Z a-z 0-9 . _ : -</c>.</param>
/// <param name="Sequence">From 1, +1 per request, counted per producer and stream.</param>
public readonly record struct ProducerSequence(string Producer, long Sequence);
