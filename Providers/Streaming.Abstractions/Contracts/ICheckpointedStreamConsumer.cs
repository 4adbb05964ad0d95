using Orleans;
using Orleans.Runtime;
using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>
/// A consumer whose state carries its place in the stream. The provider asks it at every checkpoint and commits an offset only
/// when everything below it is durable here: effectively once instead of at least once.
/// </summary>
[Alias("weir.ICheckpointedStreamConsumer")]
public interface ICheckpointedStreamConsumer : IGrain
{
    /// <summary>Makes what was delivered durable and says how far that is.</summary>
    /// <param name="stream">The stream whose token is wanted; its partition is part of the identity.</param>
    /// <param name="through">Below this token everything has been delivered; for information.</param>
    /// <param name="cancellationToken">Gives up waiting; the write itself may land all the same.</param>
    /// <returns>The token that is durable, null when nothing of that stream is. Whoever throws promises nothing.</returns>
    [Alias("checkpoint")]
    Task<StreamSequenceToken?> CheckpointAsync(StreamId stream, StreamSequenceToken through, CancellationToken cancellationToken);
}
