using System.Diagnostics.CodeAnalysis;
using Orleans.Runtime;
using Orleans.Streams;

namespace Weir.Streaming;

/// <summary>
/// Keeps what was read from one partition until its offset is committed. Used on the pulling agent's scheduler only; the counts may be
/// read from anywhere.
/// </summary>
internal sealed partial class PartitionCache : IQueueCache, ICheckpointedCache
{
    // What a container costs beside its payload: itself, its token, batch, run and stream name.
    private const int BytesPerContainer = 320;
    private const int WakesPerCheckpoint = 1024;
    private readonly Dictionary<StreamId, StreamChain> _chains = [];
    private readonly List<StreamChain> _wakes = [];
    private readonly List<StreamChain> _touched = [];
    private readonly StreamCacheOptions _options;
    private readonly Func<StreamId, PartitionToken, HistoryCursor?> _openHistory;
    private CacheSegment? _head;
    private CacheSegment? _tail;
    private CacheSegment? _firstUnfinished;
    private long _segmentNumber;
    private long _readPosition;
    private long _lastThrough = -1;
    private string _log = "";
    private long _bytes;
    private int _records;

    public PartitionCache(StreamCacheOptions options, Func<StreamId, PartitionToken, HistoryCursor?> openHistory)
    {
        _options = options;
        _openHistory = openHistory;
    }

    /// <summary>Everything from this offset on is in the cache, as far as it has been read.</summary>
    public long Floor { get; private set; }

    public int Records => Volatile.Read(ref _records);

    public long Bytes => Volatile.Read(ref _bytes);

    public int Streams => _chains.Count;

    public bool IsFull => _records >= _options.CacheRecords || _bytes >= _options.CacheBytes;

    /// <summary>Records that one delivery carries at most, where it joins containers.</summary>
    public int DeliveryRecords => _options.PullRecords;

    /// <summary>Whether the receiver has nothing to do.</summary>
    public Func<bool> IsIdle { get; init; } = () => false;

    /// <summary>Counts of what happened, for metrics: the receiver collects and clears them.</summary>
    public CacheCounts Counts { get; } = new();

    public long Through
    {
        get
        {
            var segment = FindFirstUnfinished();
            return segment is null ? _readPosition : segment.FindFirstUndelivered();
        }
    }

    /// <summary>Instant of receipt of the oldest records not yet delivered.</summary>
    public DateTimeOffset? OldestUndelivered => FindFirstUnfinished()?.ReceivedAt;

    /// <summary>There is something for <see cref="CollectWakes"/>.</summary>
    public bool HasWakes => _wakes.Count > 0;

    /// <summary>Begins at an offset, before anything is read.</summary>
    public void Open(long offset, string log)
    {
        Floor = _readPosition = offset;
        _log = log;
    }

    /// <summary>Takes note of what was read, before it is returned to the agent: from here on it holds the offset back.</summary>
    public void Announce(RecordBatchContainer[] containers, long end, DateTimeOffset receivedAt)
    {
        var start = _readPosition;
        _readPosition = end;
        if (containers.Length == 0)
        {
            return;
        }

        var segment = new CacheSegment(++_segmentNumber, start, end, receivedAt, containers);
        foreach (var container in containers)
        {
            container.Segment = segment;
            foreach (var run in container.Batch.Runs)
            {
                segment.Records += run.Count;
                segment.Bytes += run.Payload.Length;
            }
        }

        segment.Bytes += (long)containers.Length * BytesPerContainer;
        Volatile.Write(ref _records, _records + segment.Records);
        Volatile.Write(ref _bytes, _bytes + segment.Bytes);
        _head ??= segment;
        _firstUnfinished ??= segment;
        if (_tail is not null)
        {
            _tail.Next = segment;
        }

        _tail = segment;
    }

    /// <summary>Puts containers at the ends of their chains. One that is there already was returned only to wake its cursors: the copy is dropped.</summary>
    public void AddToCache(IList<IBatchContainer> messages)
    {
        foreach (var message in messages)
        {
            var container = message as RecordBatchContainer
                ?? throw new ArgumentException($"{message.GetType()} was not read by a receiver of this provider.", nameof(messages));
            if (container.State != ContainerState.None)
            {
                continue;
            }

            if (!_chains.TryGetValue(container.StreamId, out var chain))
            {
                chain = new StreamChain(this, container.StreamId);
                _chains.Add(container.StreamId, chain);
            }

            container.State = ContainerState.Linked;
            container.Chain = chain;
            chain.Append(container);
        }
    }

    /// <summary>
    /// A cursor for a stream. Without a token: from the first container not yet delivered. With one: from the container that ends there, or
    /// else from the first with records above it.
    /// </summary>
    public IQueueCacheCursor GetCacheCursor(StreamId streamId, StreamSequenceToken? token)
    {
        _chains.TryGetValue(streamId, out var chain);
        if (token is null)
        {
            var cursor = new PartitionCacheCursor(this, streamId, mayBeStepped: false, mayJoin: true, history: null);
            chain?.Attach(cursor, chain.FirstUndelivered);
            return cursor;
        }

        var place = PlaceInLog.Find(token, _log) ?? PartitionToken.Beginning;
        var next = chain?.Seek(place);
        var isHere = next is not null && next.Token.Equals(place);
        var history = !isHere && place.Offset < Floor ? _openHistory(streamId, place) : null;
        var placed = new PartitionCacheCursor(this, streamId, mayBeStepped: !isHere, mayJoin: false, history);
        if (chain is not null)
        {
            CountGap(chain, next);
            chain.Attach(placed, next);
        }

        return placed;
    }

    /// <summary>
    /// 0 only when the receiver has nothing to do: with each question Orleans' agent walks all the streams that it knows. Otherwise at least 1, even when the cache is
    /// full, for it is the receiver that starts checkpoints, without which a full cache stays full. The receiver reads nothing while <see cref="IsFull"/>.
    /// </summary>
    public int GetMaxAddCount() => IsIdle() ? 0 : Math.Max(1, _options.CacheRecords - _records);

    /// <summary>Never: the bound is kept by the receiver.</summary>
    public bool IsUnderPressure() => false;

    /// <summary>Nothing: what leaves the cache leaves it by a commit.</summary>
    public bool TryPurgeFromCache([MaybeNullWhen(false)] out IList<IBatchContainer> purgedItems)
    {
        purgedItems = null;
        return false;
    }

    public bool TryGetChain(StreamId streamId, [MaybeNullWhen(false)] out StreamChain chain) => _chains.TryGetValue(streamId, out chain);

    public void OnDelivered(StreamChain chain, RecordBatchContainer container)
    {
        Counts.AddDelivered(container.CountRecords(), isRepeated: (container.State & ContainerState.Repeated) != 0);
        container.State |= ContainerState.Delivered;
        container.Segment!.Undelivered--;
        Touch(chain);
    }

    public void OnRewound(RecordBatchContainer container)
    {
        var segment = container.Segment!;
        container.State = ContainerState.Linked | ContainerState.Repeated;
        segment.Undelivered++;
        if (_firstUnfinished is null || segment.Number < _firstUnfinished.Number)
        {
            _firstUnfinished = segment;
        }
    }

    private void CountGap(StreamChain chain, RecordBatchContainer? next)
    {
        if (next is not null && (chain.FirstUndelivered is not { } undelivered || next.Token.CompareTo(undelivered.Token) < 0))
        {
            Counts.Gaps++;
        }
    }

    private CacheSegment? FindFirstUnfinished()
    {
        while (_firstUnfinished is { Undelivered: 0 } segment)
        {
            _firstUnfinished = segment.Next;
        }

        return _firstUnfinished;
    }
}
