using Orleans.Runtime;

namespace Weir.Streaming;

/// <summary>
/// One stream's records below what the cache holds, read again from the log for a consumer that asks for an older place. Scans the
/// partition, so it costs what lies between that place and the cache; nothing of it is kept.
/// </summary>
internal sealed class HistoryCursor
{
    private const int RecordsPerRead = 4096;
    private readonly IPartitionReader _reader;
    private readonly IRecordDecoder? _decoder;
    private readonly StreamId _streamId;
    private readonly int _partition;
    private readonly ReadOnlyMemory<byte> _key;
    private PartitionToken _after;
    private long _from;

    public HistoryCursor(IPartitionReader reader, IRecordDecoder? decoder, StreamId streamId, PartitionToken after)
    {
        _reader = reader;
        _decoder = decoder;
        _streamId = streamId;
        (_partition, _key) = PartitionedStreamKey.Parse(streamId);
        _from = Math.Max(0, after.Offset);
        _after = after;
    }

    /// <summary>Reads the stream's next records.</summary>
    /// <param name="until">Offset to stop before: from there on the cache has everything.</param>
    /// <returns>A container, null at the end.</returns>
    public RecordBatchContainer? ReadNext(long until)
    {
        while (_from < until)
        {
            var entries = _reader.ReadAgain(_from, until, RecordsPerRead);
            if (entries.Count == 0)
            {
                _from = until;
                return null;
            }

            _from = entries[^1].NextOffset;
            var runs = CollectRuns(entries);
            if (runs.Count > 0)
            {
                var container = new RecordBatchContainer(_streamId, new RecordBatch(_reader.Log, _partition, [.. runs]));
                if (container.Token.CompareTo(_after) > 0)
                {
                    _after = container.Token;
                    return container;
                }
            }
        }

        return null;
    }

    private List<RecordRun> CollectRuns(IReadOnlyList<LogEntry> entries)
    {
        var runs = new List<RecordRun>();
        foreach (var entry in entries)
        {
            foreach (var group in entry.Groups)
            {
                var run = group.ToRun(entry);
                var isKnown = run.Offset == _after.Offset && run.FirstIndex + run.Count - 1 <= _after.Index;
                if (isKnown || !group.Key.Span.SequenceEqual(_key.Span))
                {
                    continue;
                }

                if (_decoder is null)
                {
                    runs.Add(run);
                }
                else
                {
                    // Poison was parked when it was read for the first time.
                    _decoder.Decode(group.Key.Span, run, static (_, _) => { }, runs);
                }
            }
        }

        return runs;
    }
}
