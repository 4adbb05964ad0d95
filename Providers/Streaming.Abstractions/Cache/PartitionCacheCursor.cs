using Orleans.Runtime;
using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>One consumer's place in one stream of the cache. What it has moved past counts as delivered.</summary>
internal sealed class PartitionCacheCursor : IQueueCacheCursor
{
    private readonly PartitionCache _cache;
    private HistoryCursor? _history;
    private RecordBatchContainer? _current;
    private bool _mayBeStepped;
    private bool _isSeen = true;
    private bool _mayJoin;
    private bool _isDisposed;

    /// <summary>Creates a cursor; nothing is looked up before it is attached or moved.</summary>
    /// <param name="cache">The cache.</param>
    /// <param name="streamId">The stream.</param>
    /// <param name="mayBeStepped">
    /// The agent steps once with <see cref="MoveNext"/> over the event that a handshake token names. That event is not in the cache: the
    /// step has nothing to step over.
    /// </param>
    /// <param name="mayJoin">
    /// Whether the first move may already bring several containers at once; one made from a token may be stepped over the one event that the token names.
    /// </param>
    /// <param name="history">What to read from the log before the cache, null for nothing.</param>
    public PartitionCacheCursor(PartitionCache cache, StreamId streamId, bool mayBeStepped, bool mayJoin, HistoryCursor? history)
    {
        _cache = cache;
        StreamId = streamId;
        _mayBeStepped = mayBeStepped;
        _mayJoin = mayJoin;
        _history = history;
    }

    public StreamId StreamId { get; }

    /// <summary>The chain it goes along; null while its stream has none.</summary>
    public StreamChain? Chain { get; set; }

    public PartitionCacheCursor? NextInChain { get; set; }

    /// <summary>What the next move leads to; null at the end.</summary>
    public RecordBatchContainer? Next { get; set; }

    /// <summary>The container of the chain that is being delivered, the first of them where several travel as one: not yet moved past.</summary>
    public RecordBatchContainer? Held { get; set; }

    /// <summary>The first container not yet moved past.</summary>
    public RecordBatchContainer? Position => Held ?? Next;

    public IBatchContainer? GetCurrent(out Exception? exception)
    {
        exception = null;
        _isSeen = true;
        _mayBeStepped = false;
        return _current;
    }

    public bool MoveNext()
    {
        if (!_isSeen && _current is not null)
        {
            _isSeen = true;
            return true;
        }

        if (_isDisposed || (_history is not null && MoveInHistory()))
        {
            return !_isDisposed;
        }

        if (Chain is null && !TryAttach())
        {
            _current = null;
            _mayJoin = true;
            return false;
        }

        Held = _current = Next;
        Next = Next?.Next;
        if (_mayJoin && Next is not null)
        {
            _current = JoinFromHeld();
        }

        _mayJoin = true;
        Chain!.OnMoved();
        _isSeen = !_mayBeStepped;
        return _current is not null;
    }

    /// <summary>Finds its chain again after new containers have come; a cursor that has its chain sees them anyway.</summary>
    public void Refresh(StreamSequenceToken token)
    {
        if (Chain is null && !_isDisposed && _history is null)
        {
            TryAttach();
        }
    }

    /// <summary>Delivery was given up: nothing is ever skipped, so the same container comes again.</summary>
    public void RecordDeliveryFailure()
    {
        if (Held is not null)
        {
            Next = Held;
            Held = null;
        }
    }

    /// <summary>Goes on from an earlier container, whatever is being delivered now.</summary>
    public void SetBack(RecordBatchContainer to)
    {
        Next = to;
        Held = null;
        _isSeen = true;
    }

    public void Dispose()
    {
        _isDisposed = true;
        _history = null;
        _current = null;
        Chain?.Detach(this);
    }

    /// <summary>
    /// What has piled up while the consumer was busy goes in one delivery: a call costs far more than the records in it. It follows what the first of them
    /// follows and ends where the last ends, so that for the consumer it is one container like any other.
    /// </summary>
    private RecordBatchContainer JoinFromHeld()
    {
        var first = Held!;
        var (records, count) = (first.CountRecords(), first.Batch.Runs.Count);
        while (Next is { } more && (records += more.CountRecords()) <= _cache.DeliveryRecords)
        {
            count += more.Batch.Runs.Count;
            Next = more.Next;
        }

        if (Next == first.Next)
        {
            return first;
        }

        var runs = new RecordRun[count];
        var at = 0;
        for (var container = first; container != Next; container = container!.Next)
        {
            for (var run = 0; run < container!.Batch.Runs.Count; run++)
            {
                runs[at++] = container.Batch.Runs[run];
            }
        }

        return new RecordBatchContainer(StreamId, new RecordBatch(first.Batch.Log, first.Batch.Partition, runs), first.Token.Previous);
    }

    private bool MoveInHistory()
    {
        _current = _history!.ReadNext(_cache.Floor);
        if (_current is null)
        {
            _history = null;
            return false;
        }

        _isSeen = !_mayBeStepped;
        return true;
    }

    private bool TryAttach()
    {
        if (!_cache.TryGetChain(StreamId, out var chain))
        {
            return false;
        }

        // It was at the end of what there was: all that has come since is ahead of it.
        chain.Attach(this, chain.First);
        return true;
    }
}
