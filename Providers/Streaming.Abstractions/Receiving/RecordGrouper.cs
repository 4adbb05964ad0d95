using System.Buffers;
using System.Globalization;
using System.Text;
using Orleans.Runtime;

namespace Weir.Streaming;

/// <summary>
/// Gathers the records of one pull by key: one container per key, in order of first appearance. Runs are cut from the entries, never
/// copied; what is allocated is the container with its batch, run array and stream name, nothing per record.
/// </summary>
internal sealed class RecordGrouper
{
    private const int NoLink = -1;
    private const int StackKeyBytes = 256;
    private readonly byte[] _namespace;
    private readonly byte[] _keyPrefix;
    private readonly int _partition;
    private Slot[] _slots = new Slot[64];
    private Link[] _links = new Link[256];
    private int[] _buckets = new int[128];
    private int _slotCount;
    private int _linkCount;

    public RecordGrouper(string stream, int partition)
    {
        _namespace = Encoding.UTF8.GetBytes(stream);
        _keyPrefix = Encoding.ASCII.GetBytes(partition.ToString(CultureInfo.InvariantCulture) + "/");
        _partition = partition;
    }

    /// <summary>Adds a run.</summary>
    /// <param name="key">Its key; the memory is kept until <see cref="Clear"/>.</param>
    /// <param name="run">The run; runs of one key come in ascending order.</param>
    public void Add(ReadOnlyMemory<byte> key, in RecordRun run)
    {
        // The slots may move to a larger array while the key finds its place.
        var index = FindOrAdd(key);
        ref var slot = ref _slots[index];
        if (_linkCount == _links.Length)
        {
            Array.Resize(ref _links, _linkCount * 2);
        }

        _links[_linkCount] = new Link(run);
        if (slot.Last == NoLink)
        {
            slot.First = _linkCount;
        }
        else
        {
            _links[slot.Last].Next = _linkCount;
        }

        slot.Last = _linkCount++;
        slot.Count++;
    }

    /// <summary>Makes the containers.</summary>
    /// <param name="log">Identity of the log.</param>
    /// <returns>One container per key.</returns>
    public RecordBatchContainer[] Build(string log)
    {
        var containers = _slotCount == 0 ? [] : new RecordBatchContainer[_slotCount];
        for (var i = 0; i < containers.Length; i++)
        {
            ref var slot = ref _slots[i];
            var runs = new RecordRun[slot.Count];
            for (int at = slot.First, k = 0; at != NoLink; at = _links[at].Next)
            {
                runs[k++] = _links[at].Run;
            }

            containers[i] = new RecordBatchContainer(CreateStreamId(slot.Key.Span), new RecordBatch(log, _partition, runs));
        }

        return containers;
    }

    /// <summary>Forgets everything, keys and runs too: the entries' memory is not held from here.</summary>
    public void Clear()
    {
        Array.Clear(_slots, 0, _slotCount);
        Array.Clear(_links, 0, _linkCount);
        Array.Clear(_buckets);
        _slotCount = _linkCount = 0;
    }

    private StreamId CreateStreamId(ReadOnlySpan<byte> key)
    {
        var length = _keyPrefix.Length + key.Length;
        var rented = length > StackKeyBytes ? ArrayPool<byte>.Shared.Rent(length) : null;
        var bytes = rented is null ? stackalloc byte[StackKeyBytes] : rented;
        bytes = bytes[..length];
        _keyPrefix.CopyTo(bytes);
        key.CopyTo(bytes[_keyPrefix.Length..]);
        var streamId = StreamId.Create(_namespace, bytes);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }

        return streamId;
    }

    private int FindOrAdd(ReadOnlyMemory<byte> key)
    {
        var hash = Murmur2.Hash(key.Span);
        ref var bucket = ref _buckets[hash & (_buckets.Length - 1)];
        for (var at = bucket; at != 0; at = _slots[at - 1].NextInBucket)
        {
            if (_slots[at - 1].Hash == hash && _slots[at - 1].Key.Span.SequenceEqual(key.Span))
            {
                return at - 1;
            }
        }

        if (_slotCount == _slots.Length)
        {
            Array.Resize(ref _slots, _slotCount * 2);
        }

        _slots[_slotCount] = new Slot { Key = key, Hash = hash, First = NoLink, Last = NoLink, NextInBucket = bucket };
        bucket = ++_slotCount;
        if (_slotCount > _buckets.Length)
        {
            Rehash();
        }

        return _slotCount - 1;
    }

    private void Rehash()
    {
        _buckets = new int[_buckets.Length * 4];
        for (var i = 0; i < _slotCount; i++)
        {
            ref var bucket = ref _buckets[_slots[i].Hash & (_buckets.Length - 1)];
            _slots[i].NextInBucket = bucket;
            bucket = i + 1;
        }
    }

    private struct Slot
    {
        public ReadOnlyMemory<byte> Key;
        public int Hash;
        public int First;
        public int Last;
        public int Count;
        public int NextInBucket;
    }

    private struct Link(RecordRun run)
    {
        public RecordRun Run = run;
        public int Next = NoLink;
    }
}
