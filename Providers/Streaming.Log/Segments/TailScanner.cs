namespace Weir.Streaming.Log;

/// <summary>
/// Finds where a partition's log ends; changes nothing. Bytes that are no entry are either a write that a crash cut off (never acknowledged: cut) or damage to
/// something acknowledged (kept and reported). They are told apart by what later entries say: each carries the address up to which the log was
/// durable when it was made.
/// </summary>
internal sealed class TailScanner(SegmentFiles files, int pageBytes, int partition)
{
    private readonly EntryCursor _cursor = new(files, pageBytes, reuseMemory: true);
    private readonly List<ProducerEntry> _producers = [];
    private readonly List<CorruptRange> _holes = [];

    /// <summary>Scans to the end of the files.</summary>
    /// <param name="from">Address of an entry, or where the log begins.</param>
    /// <param name="knownDurable">Address up to which the log is known to have been durable.</param>
    public RecoveredTail Find(long from, long knownDurable)
    {
        var end = files.EndAddress;
        var tail = from;
        _cursor.MoveTo(from);
        for (var step = _cursor.Step(end); step != CursorStep.End; step = _cursor.Step(end))
        {
            if (step == CursorStep.Entry)
            {
                Note();
                tail = _cursor.Position;
                knownDurable = Math.Max(knownDurable, _cursor.Header.DurableThrough);
                continue;
            }

            var (hole, reason) = (_cursor.Address, _cursor.Fault);
            _cursor.Resume(end);
            _holes.Add(new CorruptRange(hole, _cursor.Position, reason));
        }

        var torn = _holes.FindIndex(hole => hole.From >= knownDurable);
        if (torn >= 0)
        {
            // Nothing says that this was ever acknowledged: the log ends before the first such hole.
            tail = Math.Min(tail, _holes[torn].From);
            _holes.RemoveRange(torn, _holes.Count - torn);
        }

        _holes.RemoveAll(hole => hole.From >= tail);
        _producers.RemoveAll(entry => LogOffset.Address(entry.Offset) >= tail);
        return new RecoveredTail(tail, _holes, _producers, CountGarbage(tail, end));
    }

    private void Note()
    {
        var header = _cursor.Header;
        if (header.Producer is { } producer)
        {
            _producers.Add(new ProducerEntry(
                producer.Producer,
                producer.Sequence,
                header.Part,
                header.Parts,
                header.Attempt,
                header.EntryLimit,
                partition,
                LogOffset.Make(header.Opening, _cursor.Address)));
        }
    }

    private long CountGarbage(long tail, long end)
    {
        var buffer = new byte[1 << 16];
        long last = tail;
        for (var at = tail; at < end; at += buffer.Length)
        {
            var part = buffer.AsSpan(0, (int)Math.Min(buffer.Length, end - at));
            files.Read(at, part);
            var used = part.LastIndexOfAnyExcept((byte)0);
            last = used < 0 ? last : at + used + 1;
        }

        return last - tail;
    }
}
