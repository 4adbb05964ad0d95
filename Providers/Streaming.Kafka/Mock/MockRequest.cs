using System.Diagnostics.CodeAnalysis;

namespace Weir.Streaming.Kafka.Mock;

/// <summary>Kinds of request that a <see cref="MockCluster"/> can answer with errors: Kafka's own numbers of them (protocol guide, API keys).</summary>
[SuppressMessage("Design", "CA1028:Enum Storage should be Int32", Justification = "An API key is 16 bits wide.")]
public enum MockRequest : short
{
    /// <summary>A producer's records.</summary>
    Produce = 0,

    /// <summary>A consumer's question for records.</summary>
    Fetch = 1,

    /// <summary>The first or last offset of a partition.</summary>
    ListOffsets = 2,

    /// <summary>Topics, partitions, leaders.</summary>
    Metadata = 3,

    /// <summary>A group's offsets are written.</summary>
    OffsetCommit = 8,

    /// <summary>A group's offsets are read.</summary>
    OffsetFetch = 9,

    /// <summary>Who coordinates a group.</summary>
    FindCoordinator = 10,

    /// <summary>A member comes into a group.</summary>
    JoinGroup = 11,

    /// <summary>A member says that it lives.</summary>
    Heartbeat = 12,

    /// <summary>A member learns what is its own.</summary>
    SyncGroup = 14,

    /// <summary>An idempotent producer gets its identity.</summary>
    InitProducerId = 22,
}
