using Weir.Streaming.Kafka.Consuming;

namespace Weir.Streaming.Kafka.Observability;

/// <summary>
/// What is measured of one partition. The consuming thread counts, the reader says what it has taken, whoever commits says how far, and the look at the lag where the
/// partition ends. Thread-safe.
/// </summary>
/// <param name="tags">Stream and partition.</param>
/// <param name="time">The clock.</param>
internal sealed class PartitionMeter(KeyValuePair<string, object?>[] tags, TimeProvider time)
{
    private readonly Lock _lock = new();

    // What has been taken and not yet committed: one for each pull, no more of them than the stream provider's cache holds.
    private readonly Queue<(long Next, long Timestamp)> _taken = new();
    private volatile PartitionBuffer? _buffer;
    private volatile bool _isAssigned;
    private long _fetchedRecords;
    private long _fetchedBytes;
    private long _fetchedUntil;
    private long _takenUntil;
    private (long From, long Until)? _open;
    private long? _behindSince;

    public KeyValuePair<string, object?>[] Tags => tags;

    public bool IsAssigned => _isAssigned;

    public long? FetchedRecords => Volatile.Read(ref _fetchedRecords);

    public long? FetchedBytes => Volatile.Read(ref _fetchedBytes);

    public long? ReadAheadBytes => _buffer?.Bytes ?? 0;

    public bool IsPaused => _buffer is { IsPaused: true };

    /// <summary>Offsets not yet committed; null before anybody has looked.</summary>
    public long? LagRecords
    {
        get
        {
            lock (_lock)
            {
                // What has been read tells more of the end than the last look does.
                return _open is { } open ? Math.Max(0, Math.Max(open.Until, Volatile.Read(ref _fetchedUntil)) - open.From) : null;
            }
        }
    }

    /// <summary>
    /// Age of the oldest record not yet committed, by its own timestamp: that of the oldest pull's first one, else of the first one read ahead. Of records of which none
    /// has been read yet nobody knows the age: then it is the time since they were first seen to wait. Null before anybody has looked.
    /// </summary>
    public double? LagSeconds
    {
        get
        {
            // Asked before: what is taken from there meanwhile is found among the pulls.
            var ahead = _buffer?.OldestTimestamp;
            lock (_lock)
            {
                var oldest = _taken.TryPeek(out var pull) ? pull.Timestamp : ahead;
                return oldest is { } timestamp ? Math.Max(0, (time.GetUtcNow().ToUnixTimeMilliseconds() - timestamp) / 1000d)
                    : _behindSince is { } since ? time.GetElapsedTime(since).TotalSeconds
                    : _open is null ? null : 0;
            }
        }
    }

    /// <summary>The group has given this silo the partition: nothing is known of it.</summary>
    public void Assign()
    {
        Reset();
        _isAssigned = true;
    }

    /// <summary>The partition is another silo's.</summary>
    public void Revoke()
    {
        _isAssigned = false;
        Reset();
    }

    /// <summary>Somebody reads it.</summary>
    public void Open(PartitionBuffer buffer) => _buffer = buffer;

    /// <summary>Nobody reads it any more.</summary>
    public void Close(PartitionBuffer buffer) => Interlocked.CompareExchange(ref _buffer, null, buffer);

    /// <summary>A record has been read; only the consuming thread says so.</summary>
    public void Fetched(long offset, int bytes)
    {
        Volatile.Write(ref _fetchedRecords, _fetchedRecords + 1);
        Volatile.Write(ref _fetchedBytes, _fetchedBytes + bytes);
        Volatile.Write(ref _fetchedUntil, offset + 1);
    }

    /// <summary>The reader has taken some.</summary>
    /// <param name="from">Offset of the first.</param>
    /// <param name="next">Offset behind the last.</param>
    /// <param name="timestamp">The first one's, Unix ms; not positive where it has none.</param>
    public void Taken(long from, long next, long timestamp)
    {
        lock (_lock)
        {
            if (from < _takenUntil)
            {
                // Begun again further back: all of it comes again.
                _taken.Clear();
            }

            _takenUntil = next;
            _behindSince = null;
            if (_isAssigned)
            {
                _taken.Enqueue((next, timestamp > 0 ? timestamp : time.GetUtcNow().ToUnixTimeMilliseconds()));
            }
        }
    }

    /// <summary>This silo has committed.</summary>
    public void Committed(long offset)
    {
        lock (_lock)
        {
            _open = _open is { } open ? (offset, open.Until) : null;
            Forget(offset);
        }
    }

    /// <summary>Somebody has looked.</summary>
    /// <param name="from">Where what is not committed begins.</param>
    /// <param name="until">Where what can be read ends.</param>
    public void Looked(long from, long until)
    {
        lock (_lock)
        {
            if (!_isAssigned)
            {
                return;
            }

            // A commit that came between the question and its answer has told more.
            from = Math.Max(from, _open?.From ?? 0);
            _open = (from, until);
            Forget(from);
            _behindSince = until <= from || _taken.Count > 0 || _buffer is { Bytes: > 0 } ? null : _behindSince ?? time.GetTimestamp();
        }
    }

    private void Forget(long committed)
    {
        while (_taken.TryPeek(out var pull) && pull.Next <= committed)
        {
            _taken.Dequeue();
        }
    }

    private void Reset()
    {
        lock (_lock)
        {
            _taken.Clear();
            (_open, _behindSince, _takenUntil) = (null, null, 0);
            Volatile.Write(ref _fetchedUntil, 0);
        }
    }
}
