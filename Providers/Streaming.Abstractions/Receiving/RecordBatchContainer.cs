using Orleans;
using Orleans.Runtime;
using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>
/// One delivery: the records of one key from one pull, or of several that follow each other, as one event of type <see cref="RecordBatch"/>. Its token is that of its last
/// record and carries <see cref="PartitionToken.Previous"/>.
/// </summary>
[GenerateSerializer, Immutable, Alias("weir.RecordBatchContainer")]
public sealed class RecordBatchContainer : IBatchContainer
{
    [Id(0)]
    private readonly StreamId _streamId;
    [Id(1)]
    private readonly RecordBatch _batch;
    [Id(2)]
    private PartitionToken _token;

    /// <summary>Creates a container.</summary>
    /// <param name="streamId">Identity of the stream.</param>
    /// <param name="batch">Its records.</param>
    /// <param name="previous">Last token of the container before it, null for the first.</param>
    public RecordBatchContainer(StreamId streamId, RecordBatch batch, PartitionToken? previous = null)
    {
        ArgumentNullException.ThrowIfNull(batch);
        _streamId = streamId;
        _batch = batch;
        var last = batch.Runs[^1];
        _token = new PartitionToken(last.Offset, last.FirstIndex + last.Count - 1, previous);
    }

    /// <inheritdoc/>
    public StreamId StreamId => _streamId;

    /// <inheritdoc/>
    public StreamSequenceToken SequenceToken => _token;

    /// <summary>Its records.</summary>
    public RecordBatch Batch => _batch;

    internal PartitionToken Token => _token;

    internal long FirstOffset => _batch.Runs[0].Offset;

    // The links of the cache that holds this container. They are no part of what is delivered: kept here because a node of its own
    // per container costs as much again as the container.
    [field: NonSerialized]
    internal RecordBatchContainer? Next { get; set; }

    [field: NonSerialized]
    internal CacheSegment? Segment { get; set; }

    [field: NonSerialized]
    internal StreamChain? Chain { get; set; }

    [field: NonSerialized]
    internal ContainerState State { get; set; }

    /// <inheritdoc/>
    public IEnumerable<Tuple<T, StreamSequenceToken>> GetEvents<T>() => _batch is T item ? [Tuple.Create<T, StreamSequenceToken>(item, _token)] : [];

    /// <inheritdoc/>
    public bool ImportRequestContext() => false;

    /// <inheritdoc/>
    public override string ToString() => $"{_streamId}@{_token}";

    internal int CountRecords()
    {
        var count = 0;
        for (var run = 0; run < _batch.Runs.Count; run++)
        {
            count += _batch.Runs[run].Count;
        }

        return count;
    }

    internal void LinkAfter(PartitionToken previous) => _token = new PartitionToken(_token.Offset, _token.Index, previous);
}
