using Orleans.Metadata;
using Orleans.Runtime;
using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>
/// Maps a stream of a partition to the grain of its key: what stands after the first slash of <c>partition/key</c>. All partitions of a
/// key meet in one grain. Name it in <c>[ImplicitStreamSubscription(stream, PartitionedStreamIdMapper.Name)]</c>.
/// </summary>
public sealed class PartitionedStreamIdMapper : IStreamIdMapper
{
    /// <summary>The name it is registered under.</summary>
    public const string Name = "partitioned";

    /// <inheritdoc/>
    /// <exception cref="FormatException">The stream has no partition in its key.</exception>
    public IdSpan GetGrainKeyId(GrainBindings grainBindings, StreamId streamId) => new(PartitionedStreamKey.Parse(streamId).Key.ToArray());
}
