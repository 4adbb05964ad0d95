using Orleans;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Ingest;

/// <summary>Frames of a stream, numbered one after the other.</summary>
/// <param name="Kind">The kind of all their records.</param>
/// <param name="First">Producer and number of the first frame.</param>
/// <param name="Frames">The frames, at least one.</param>
/// <param name="Patience">How long they may wait for room among what is in flight; 10 s at most.</param>
[GenerateSerializer, Immutable, Alias("weir.FramesRequest")]
public sealed record FramesRequest(
    [property: Id(0)] RecordKind Kind,
    [property: Id(1)] ProducerSequence First,
    [property: Id(2)] IReadOnlyList<SentFrame> Frames,
    [property: Id(3)] TimeSpan Patience);

/// <summary>One frame.</summary>
/// <param name="Body">A JSON object or array as text, or Avro datums back to back; it must not change before the call has ended.</param>
/// <param name="IsText">Text (JSON) or binary (Avro).</param>
[GenerateSerializer, Immutable, Alias("weir.SentFrame")]
public readonly record struct SentFrame([property: Id(0)] ReadOnlyMemory<byte> Body, [property: Id(1)] bool IsText);

/// <summary>What became of frames.</summary>
/// <param name="Taken">Those that are done with, in order, from the first one on.</param>
/// <param name="Refusal">Why the next one was refused; null where it was not, or only found no room yet.</param>
[GenerateSerializer, Immutable, Alias("weir.FramesAnswer")]
public sealed record FramesAnswer([property: Id(0)] IReadOnlyList<TakenFrame> Taken, [property: Id(1)] IngestAnswer? Refusal);

/// <summary>What became of one frame.</summary>
/// <param name="Accepted">Records that are durable.</param>
/// <param name="RejectedCount">Records rejected.</param>
/// <param name="Rejected">The first 1,000 of them; places among all records of the call, from 0.</param>
[GenerateSerializer, Immutable, Alias("weir.TakenFrame")]
public sealed record TakenFrame(
    [property: Id(0)] int Accepted, [property: Id(1)] int RejectedCount, [property: Id(2)] IReadOnlyList<RejectedRecord> Rejected);
