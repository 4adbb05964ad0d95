using Weir.Streaming;

namespace Weir.Grains.Delivery;

/// <summary>A grain that takes the containers of partitioned streams.</summary>
internal interface IContainerTaker
{
    /// <summary>
    /// A container, in its turn. Refuses one whose predecessor never came, and goes: Orleans lets no activation ask for what lies behind it, but meets the
    /// next one's wish, and delivery begins again at the first container that is not committed.
    /// </summary>
    /// <exception cref="GapException">The predecessor never came.</exception>
    ValueTask TakeAsync(PartitionSubscription subscription, RecordBatch batch, PartitionToken token);
}
