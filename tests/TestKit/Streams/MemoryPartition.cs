using System.Text;
using Weir.Streaming;

namespace Weir.TestKit.Streams;

/// <summary>One partition of a <see cref="MemoryPartitionSource"/>: what survives its readers. Thread-safe.</summary>
public sealed class MemoryPartition
{
    private readonly Lock _lock = new();
    private readonly List<LogEntry> _entries = [];
    private readonly List<(long End, TaskCompletionSource Done)> _waiting = [];
    private long _end = 64;
    private long _committed = -1;
    private long _retainedFrom;

    /// <summary>Offset of the next entry.</summary>
    public long End
    {
        get
        {
            lock (_lock)
            {
                return _end;
            }
        }
    }

    /// <summary>The committed offset; that of the first entry when nothing was committed yet.</summary>
    public long Committed
    {
        get
        {
            lock (_lock)
            {
                return _committed >= 0 ? _committed : _entries.Count > 0 ? _entries[0].Offset : _end;
            }
        }
    }

    /// <summary>How often a receiver that knew less than another tried to set the committed offset back.</summary>
    public int CommitsOvertaken { get; private set; }

    /// <summary>Appends one entry. Records of one key stand together in it, in the order given.</summary>
    /// <param name="receivedAt">Instant of receipt.</param>
    /// <param name="encoding">What the values' bytes mean.</param>
    /// <param name="records">Keys and values; none leaves an empty entry.</param>
    /// <returns>The entry's offset.</returns>
    public long Append(DateTimeOffset receivedAt, ushort encoding, IReadOnlyList<(string Key, byte[] Value)> records)
    {
        var groups = new List<LogEntryGroup>();
        var index = 0;
        foreach (var group in records.GroupBy(record => record.Key))
        {
            var values = group.Select(record => record.Value).ToList();
            groups.Add(new LogEntryGroup(Encoding.UTF8.GetBytes(group.Key), index, values.Count, values.SelectMany(value => value).ToArray()));
            index += values.Count;
        }

        lock (_lock)
        {
            var offset = _end;
            _end += 24 + groups.Sum(group => group.Payload.Length + group.Key.Length);
            _entries.Add(new LogEntry(offset, _end, receivedAt, encoding, groups));
            return offset;
        }
    }

    /// <summary>Forgets entries below an offset, as retention does.</summary>
    /// <param name="offset">First offset kept.</param>
    public void Truncate(long offset)
    {
        lock (_lock)
        {
            _retainedFrom = offset;
        }
    }

    internal long? Stored
    {
        get
        {
            lock (_lock)
            {
                return _committed >= 0 ? _committed : null;
            }
        }
    }

    /// <summary>Completes when everything below an offset is committed.</summary>
    public Task WaitForCommitAsync(long end)
    {
        lock (_lock)
        {
            var done = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _waiting.Add((end, done));
            CompleteWaiting();
            return done.Task;
        }
    }

    internal void Commit(long offset)
    {
        lock (_lock)
        {
            if (offset < _committed)
            {
                CommitsOvertaken++;
                return;
            }

            _committed = offset;
            CompleteWaiting();
        }
    }

    internal IReadOnlyList<LogEntry> Read(long from, long until, int maxRecords)
    {
        lock (_lock)
        {
            var entries = new List<LogEntry>();
            var at = FindFirst(Math.Max(from, _retainedFrom));
            for (var records = 0; at < _entries.Count && _entries[at].Offset < until && records < maxRecords; at++)
            {
                entries.Add(_entries[at]);
                records += _entries[at].Groups.Sum(group => group.Count);
            }

            return entries;
        }
    }

    private void CompleteWaiting()
    {
        foreach (var (_, done) in _waiting.Where(waiting => waiting.End <= _committed))
        {
            done.TrySetResult();
        }

        _waiting.RemoveAll(waiting => waiting.End <= _committed);
    }

    private int FindFirst(long offset)
    {
        var (low, high) = (0, _entries.Count);
        while (low < high)
        {
            var middle = (low + high) / 2;
            (low, high) = _entries[middle].Offset < offset ? (middle + 1, high) : (low, middle);
        }

        return low;
    }
}
