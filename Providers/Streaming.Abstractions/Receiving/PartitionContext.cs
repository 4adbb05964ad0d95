using Microsoft.Extensions.Logging;
using Orleans.Runtime;
using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>What the parts of one partition's receiver share.</summary>
/// <param name="Stream">Stream name.</param>
/// <param name="Partition">Partition, from 0.</param>
/// <param name="Source">The log.</param>
/// <param name="Checkpointers">Where the committed offset is kept.</param>
/// <param name="CacheOptions">Bounds of the cache.</param>
/// <param name="CheckpointOptions">When to make checkpoints.</param>
/// <param name="FindConsumer">Who answers checkpoints; null commits what was delivered.</param>
/// <param name="Decoder">Checks records; null takes them as they are.</param>
/// <param name="DeadLetters">Where poison goes; there whenever there is a decoder.</param>
/// <param name="Metrics">Measurements.</param>
/// <param name="Time">The clock.</param>
/// <param name="Logger">The log of the program.</param>
internal sealed record PartitionContext(
    string Stream,
    int Partition,
    IPartitionSource Source,
    IStreamQueueCheckpointerFactory Checkpointers,
    StreamCacheOptions CacheOptions,
    CheckpointOptions CheckpointOptions,
    Func<StreamId, ICheckpointedStreamConsumer>? FindConsumer,
    IRecordDecoder? Decoder,
    IDeadLetterStore? DeadLetters,
    PartitionMetrics Metrics,
    TimeProvider Time,
    ILogger Logger);
