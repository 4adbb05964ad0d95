using Orleans.Runtime;

namespace Weir.Streaming;

/// <summary>A stream that was delivered to since the last checkpoint began.</summary>
/// <param name="Chain">Its chain.</param>
/// <param name="Delivered">Token of the last container delivered; null when all of it was rewound since.</param>
internal readonly record struct TouchedStream(StreamChain Chain, PartitionToken? Delivered)
{
    public StreamId StreamId => Chain.StreamId;
}

/// <summary>What a checkpoint needs of the cache.</summary>
internal interface ICheckpointedCache
{
    /// <summary>Everything below this offset has been delivered.</summary>
    long Through { get; }

    /// <summary>Takes the touched streams away: what is delivered from now on belongs to the next checkpoint.</summary>
    List<TouchedStream> TakeTouched();

    /// <summary>Gives a taken stream back to the next checkpoint.</summary>
    void MergeBack(TouchedStream stream);

    /// <summary>A stream's consumer lacks what was delivered above a token (null: everything): delivers it again.</summary>
    void Redeliver(TouchedStream stream, PartitionToken? durable);

    /// <summary>Lowest offset the cache holds of a stream above a token (null: at all); <see cref="long.MaxValue"/> when there is nothing.</summary>
    long FindFirstOffset(TouchedStream stream, PartitionToken? above);

    /// <summary>Everything below an offset is committed: lets it go.</summary>
    void Release(long committed);
}
