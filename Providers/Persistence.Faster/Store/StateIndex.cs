using System.Runtime.InteropServices;

namespace Weir.Persistence.Faster.Store;

/// <summary>Where each durable state is, and how much of each segment is still in use. Any thread reads, the writer alone changes.</summary>
internal sealed class StateIndex(long segmentBytes)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, StateSlot> _slots = [];
    private readonly SortedDictionary<int, SegmentUse> _segments = [];
    private (int Segment, SegmentUse? Use) _lastUsed;
    private long _liveBytes;
    private long _totalBytes;

    public int Count
    {
        get
        {
            lock (_gate)
            {
                return _slots.Count;
            }
        }
    }

    /// <summary>Bytes of the records that are some state's newest.</summary>
    public long LiveBytes => Volatile.Read(ref _liveBytes);

    /// <summary>Bytes of all records in the segments.</summary>
    public long TotalBytes => Volatile.Read(ref _totalBytes);

    public bool TryGet(UInt128 digest, out StateSlot slot)
    {
        lock (_gate)
        {
            return _slots.TryGetValue(digest, out slot);
        }
    }

    /// <summary>Takes over what a durable batch made of its states, and counts its records. A slot without a version takes the state out.</summary>
    public void Apply(Dictionary<UInt128, StateSlot> changes, List<(long Address, int Length)> appended)
    {
        lock (_gate)
        {
            foreach (var (address, length) in appended)
            {
                CountAppended(address, length);
            }

            foreach (var (digest, slot) in changes)
            {
                ApplyOne(digest, slot);
            }
        }
    }

    /// <summary>Takes over one record of a scan.</summary>
    public void Replay(UInt128 digest, StateSlot slot, long address, int length)
    {
        lock (_gate)
        {
            CountAppended(address, length);
            ApplyOne(digest, slot);
        }
    }

    /// <summary>The states whose records are in a segment, in the order of their addresses.</summary>
    public List<(UInt128 Digest, StateSlot Slot)> LiveIn(int segment)
    {
        var start = segment * segmentBytes;
        var live = new List<(UInt128 Digest, StateSlot Slot)>();
        lock (_gate)
        {
            if (!_segments.TryGetValue(segment, out var use) || use.Live == 0)
            {
                return live;
            }

            foreach (var (digest, slot) in _slots)
            {
                if (slot.Address >= start && slot.Address < start + segmentBytes)
                {
                    live.Add((digest, slot));
                }
            }
        }

        live.Sort((a, b) => a.Slot.Address.CompareTo(b.Slot.Address));
        return live;
    }

    /// <summary>Forgets the segments that are not among those there are (given back after the index checkpoint); a missing one that holds states is returned.</summary>
    public int? KeepOnly(int[] segments)
    {
        lock (_gate)
        {
            foreach (var (segment, use) in _segments.Where(s => Array.BinarySearch(segments, s.Key) < 0).ToArray())
            {
                if (use.Live > 0)
                {
                    return segment;
                }

                ForgetOne(segment);
            }

            return null;
        }
    }

    /// <summary>A state whose record would reach beyond the end of its file; null when every one is inside.</summary>
    public StateSlot? FindBeyond(IReadOnlyDictionary<int, long> lengths)
    {
        lock (_gate)
        {
            foreach (var slot in _slots.Values)
            {
                if ((slot.Address % segmentBytes) + slot.Length > lengths.GetValueOrDefault((int)(slot.Address / segmentBytes)))
                {
                    return slot;
                }
            }

            return null;
        }
    }

    public void Forget(int segment)
    {
        lock (_gate)
        {
            ForgetOne(segment);
        }
    }

    /// <summary>Everything as it is now, for an index checkpoint.</summary>
    public (KeyValuePair<UInt128, StateSlot>[] Slots, (int Segment, long Total)[] Segments) Copy()
    {
        lock (_gate)
        {
            return ([.. _slots], [.. _segments.Select(s => (s.Key, s.Value.Total))]);
        }
    }

    /// <summary>Begins with what an index checkpoint held.</summary>
    public void Load(ReadOnlySpan<KeyValuePair<UInt128, StateSlot>> slots, ReadOnlySpan<(int Segment, long Total)> segments)
    {
        lock (_gate)
        {
            _slots.EnsureCapacity(slots.Length);
            foreach (var (segment, total) in segments)
            {
                _segments[segment] = new SegmentUse { Total = total };
                _totalBytes += total;
            }

            foreach (var (digest, slot) in slots)
            {
                ApplyOne(digest, slot);
            }
        }
    }

    private void ForgetOne(int segment)
    {
        _lastUsed = default;
        if (_segments.Remove(segment, out var use))
        {
            Volatile.Write(ref _totalBytes, _totalBytes - use.Total);
        }
    }

    private void CountAppended(long address, int length)
    {
        UseOf(address).Total += length;
        Volatile.Write(ref _totalBytes, _totalBytes + length);
    }

    private void ApplyOne(UInt128 digest, StateSlot slot)
    {
        if (!slot.Exists)
        {
            if (_slots.Remove(digest, out var cleared))
            {
                Use(cleared, -cleared.Length);
            }

            return;
        }

        ref var place = ref CollectionsMarshal.GetValueRefOrAddDefault(_slots, digest, out var exists);
        if (exists)
        {
            Use(place, -place.Length);
        }

        place = slot;
        Use(slot, slot.Length);
    }

    private void Use(StateSlot slot, int bytes)
    {
        UseOf(slot.Address).Live += bytes;
        Volatile.Write(ref _liveBytes, _liveBytes + bytes);
    }

    private SegmentUse UseOf(long address)
    {
        var segment = (int)(address / segmentBytes);
        if (_lastUsed.Segment == segment && _lastUsed.Use is { } last)
        {
            return last;
        }

        if (!_segments.TryGetValue(segment, out var use))
        {
            _segments.Add(segment, use = new SegmentUse());
        }

        _lastUsed = (segment, use);
        return use;
    }

    private sealed class SegmentUse
    {
        public long Total { get; set; }

        public long Live { get; set; }
    }
}
