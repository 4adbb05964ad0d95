using Orleans;

namespace Weir.Streaming;

/// <summary>Identity of one request of one producer, so that a repeat is known as one.</summary>
/// <param name="Producer">1 to 64 of <c>A-Z a-z 0-9 . _ : -</c>.</param>
/// <param name="Sequence">From 1, +1 per request, counted per producer and stream.</param>
[GenerateSerializer, Immutable, Alias("weir.ProducerSequence")]
public readonly record struct ProducerSequence([property: Id(0)] string Producer, [property: Id(1)] long Sequence);
