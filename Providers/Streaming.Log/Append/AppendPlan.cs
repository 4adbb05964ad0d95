using System.Buffers;

namespace Weir.Streaming.Log;

/// <summary>
/// How a request is divided: each key to its partition, a partition's share into entries of bounded size. The same records, partition count and
/// limit always give the same parts with the same numbers: that is what makes a repeat fit.
/// </summary>
internal sealed class AppendPlan : IDisposable
{
    private readonly RecordSet _records;
    private int[] _order;
    private readonly List<EntryPart> _parts = [];

    private AppendPlan(RecordSet records) => (_records, _order) = (records, ArrayPool<int>.Shared.Rent(Math.Max(1, records.KeyCount)));

    /// <summary>The parts; their number is their place here.</summary>
    public IReadOnlyList<EntryPart> Parts => _parts;

    public RecordSet Records => _records;

    /// <summary>Group indexes, those of one partition together, each in order of first appearance.</summary>
    public ReadOnlySpan<int> Order => _order.AsSpan(0, _records.KeyCount);

    /// <summary>Divides a request.</summary>
    /// <param name="records">The records.</param>
    /// <param name="partitions">Number of partitions of the first attempt.</param>
    /// <param name="limit">Largest entry in bytes, header included.</param>
    /// <param name="producerBytes">Bytes of the producer's id.</param>
    /// <param name="emptyPartition">Where a request without records leaves its empty block; −1 for nowhere.</param>
    public static AppendPlan Create(RecordSet records, int partitions, int limit, int producerBytes, int emptyPartition)
    {
        var plan = new AppendPlan(records);
        var room = limit - EntryFormat.HeaderBytes - producerBytes;
        Span<int> starts = partitions <= 256 ? stackalloc int[partitions + 1] : new int[partitions + 1];
        plan.Sort(partitions, starts);
        for (var partition = 0; partition < partitions; partition++)
        {
            plan.Cut(partition, starts[partition], starts[partition + 1], room);
        }

        if (plan._parts.Count == 0 && emptyPartition >= 0)
        {
            plan._parts.Add(new EntryPart(emptyPartition, default, default, 0, 0, 0));
        }

        return plan;
    }

    public void Dispose()
    {
        ArrayPool<int>.Shared.Return(_order);
        _order = [];
    }

    private void Sort(int partitions, Span<int> starts)
    {
        starts.Clear();
        var keys = _records.KeyCount;
        for (var group = 0; group < keys; group++)
        {
            starts[PartitionOf(group, partitions) + 1]++;
        }

        for (var partition = 0; partition < partitions; partition++)
        {
            starts[partition + 1] += starts[partition];
        }

        Span<int> next = partitions <= 256 ? stackalloc int[partitions] : new int[partitions];
        starts[..partitions].CopyTo(next);
        for (var group = 0; group < keys; group++)
        {
            _order[next[PartitionOf(group, partitions)]++] = group;
        }
    }

    private int PartitionOf(int group, int partitions) => (_records.GetKeyHash(group) & int.MaxValue) % partitions;

    private void Cut(int partition, int from, int until, int room)
    {
        var start = new SharePlace(from, 0);
        int length = 0, records = 0, groups = 0;
        for (var at = from; at < until; at++)
        {
            var group = _order[at];
            var overhead = EntryFormat.GroupHeaderBytes + _records.GetKey(group).Length;
            var bytes = (long)overhead + _records.GetBytes(group);
            if (length + bytes <= room)
            {
                length += (int)bytes;
                records += _records.GetCount(group);
                groups++;
                continue;
            }

            if (bytes <= room)
            {
                _parts.Add(new EntryPart(partition, start, new SharePlace(at, 0), length, records, groups));
                (start, length, records, groups) = (new SharePlace(at, 0), (int)bytes, _records.GetCount(group), 1);
                continue;
            }

            (start, length, records, groups) = CutGroup(partition, at, room, new EntryPart(partition, start, new SharePlace(at, 0), length, records, groups));
        }

        if (records > 0)
        {
            _parts.Add(new EntryPart(partition, start, new SharePlace(until, 0), length, records, groups));
        }
    }

    /// <summary>A single key with more than one entry's worth of values: cut between values.</summary>
    private (SharePlace Start, int Length, int Records, int Groups) CutGroup(int partition, int at, int room, EntryPart open)
    {
        var group = _order[at];
        var overhead = EntryFormat.GroupHeaderBytes + _records.GetKey(group).Length;
        if (open.Records > 0)
        {
            _parts.Add(open);
        }

        var start = new SharePlace(at, 0);
        int length = overhead, records = 0, value = 0;
        foreach (var bytes in _records.GetValues(group))
        {
            if (overhead + bytes.Length > room)
            {
                throw new ArgumentException($"A value of {bytes.Length} bytes does not fit into an entry of {room} bytes (Log:MaxEntryBytes).");
            }

            if (length + bytes.Length > room)
            {
                _parts.Add(new EntryPart(partition, start, new SharePlace(at, value), length, records, 1));
                (start, length, records) = (new SharePlace(at, value), overhead, 0);
            }

            length += bytes.Length;
            records++;
            value++;
        }

        return (start, length, records, 1);
    }
}
