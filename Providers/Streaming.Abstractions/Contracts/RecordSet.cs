using System.Buffers;
using System.Runtime.InteropServices;

namespace Weir.Streaming;

/// <summary>
/// The accepted records of one request, grouped by key as they come in: a record costs one hash probe and one copy of its value.
/// Within a key the order of arrival is kept. Pooled: <see cref="Clear()"/> makes it ready for the next request. Not thread-safe.
/// </summary>
public sealed class RecordSet : IDisposable
{
    private const int NoLink = -1;
    private byte[] _keys = ArrayPool<byte>.Shared.Rent(4096);
    private byte[] _values = ArrayPool<byte>.Shared.Rent(16384);
    private Group[] _groups = new Group[64];
    private Link[] _links = new Link[256];
    private int[] _buckets = new int[128];
    private int _keyBytes;
    private int _valueBytes;

    /// <summary>Creates an empty set.</summary>
    /// <param name="encoding">What the values' bytes mean; see <see cref="RecordRun.Encoding"/>.</param>
    public RecordSet(ushort encoding) => Encoding = encoding;

    /// <summary>What the values' bytes mean.</summary>
    public ushort Encoding { get; private set; }

    /// <summary>Number of records.</summary>
    public int Count { get; private set; }

    /// <summary>Number of distinct keys.</summary>
    public int KeyCount { get; private set; }

    /// <summary>Adds a record.</summary>
    /// <param name="key">Its key, 1 to 65,535 bytes.</param>
    /// <param name="value">Its value.</param>
    public void Add(ReadOnlySpan<byte> key, ReadOnlySpan<byte> value) => value.CopyTo(Reserve(key, value.Length));

    /// <summary>Adds a record whose value the caller writes.</summary>
    /// <param name="key">Its key, 1 to 65,535 bytes.</param>
    /// <param name="length">Length of the value in bytes.</param>
    /// <returns>Where to write the value, before the next call.</returns>
    public Span<byte> Reserve(ReadOnlySpan<byte> key, int length)
    {
        // In two steps: the array may be another one after the key has been added.
        var index = FindOrAdd(key);
        ref var group = ref _groups[index];
        if (Count == _links.Length)
        {
            Array.Resize(ref _links, Count * 2);
        }

        Grow(ref _values, _valueBytes, length);
        _links[Count] = new Link(_valueBytes, length, NoLink);
        if (group.Last == NoLink)
        {
            group.First = Count;
        }
        else
        {
            _links[group.Last].Next = Count;
        }

        group.Last = Count++;
        group.Count++;
        group.Bytes += length;
        var place = _values.AsSpan(_valueBytes, length);
        _valueBytes += length;
        return place;
    }

    /// <summary>The key of a group.</summary>
    /// <param name="group">0 to <see cref="KeyCount"/> − 1, in order of first appearance.</param>
    /// <returns>Its bytes, valid until the set changes.</returns>
    public ReadOnlySpan<byte> GetKey(int group) => _keys.AsSpan(_groups[group].KeyStart, _groups[group].KeyLength);

    /// <summary>The key's hash (<see cref="Murmur2.Hash"/>), from which its partition follows.</summary>
    /// <param name="group">0 to <see cref="KeyCount"/> − 1.</param>
    /// <returns>32 bits.</returns>
    public int GetKeyHash(int group) => _groups[group].Hash;

    /// <summary>Number of records of a group.</summary>
    /// <param name="group">0 to <see cref="KeyCount"/> − 1.</param>
    /// <returns>At least 1.</returns>
    public int GetCount(int group) => _groups[group].Count;

    /// <summary>Bytes of all values of a group.</summary>
    /// <param name="group">0 to <see cref="KeyCount"/> − 1.</param>
    /// <returns>Bytes.</returns>
    public int GetBytes(int group) => _groups[group].Bytes;

    /// <summary>Walks the values of a group in order of arrival.</summary>
    /// <param name="group">0 to <see cref="KeyCount"/> − 1.</param>
    /// <returns>The values.</returns>
    public ValueEnumerator GetValues(int group) => new(this, _groups[group].First);

    /// <summary>Empties the set and keeps its memory.</summary>
    public void Clear()
    {
        _buckets.AsSpan().Clear();
        Count = KeyCount = _keyBytes = _valueBytes = 0;
    }

    /// <summary>Empties the set for records of another encoding, and keeps its memory.</summary>
    /// <param name="encoding">What the values' bytes mean.</param>
    public void Clear(ushort encoding)
    {
        Clear();
        Encoding = encoding;
    }

    /// <summary>Gives the memory back.</summary>
    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(_keys);
        ArrayPool<byte>.Shared.Return(_values);
        _keys = _values = [];
        Count = KeyCount = _keyBytes = _valueBytes = 0;
    }

    private int FindOrAdd(ReadOnlySpan<byte> key)
    {
        ArgumentOutOfRangeException.ThrowIfZero(key.Length);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(key.Length, ushort.MaxValue);
        var hash = Murmur2.Hash(key);
        ref var bucket = ref _buckets[hash & (_buckets.Length - 1)];
        for (var at = bucket; at != 0; at = _groups[at - 1].NextInBucket)
        {
            if (_groups[at - 1].Hash == hash && GetKey(at - 1).SequenceEqual(key))
            {
                return at - 1;
            }
        }

        Grow(ref _keys, _keyBytes, key.Length);
        key.CopyTo(_keys.AsSpan(_keyBytes));
        if (KeyCount == _groups.Length)
        {
            Array.Resize(ref _groups, KeyCount * 2);
        }

        _groups[KeyCount] = new Group { Hash = hash, KeyStart = _keyBytes, KeyLength = key.Length, First = NoLink, Last = NoLink, NextInBucket = bucket };
        _keyBytes += key.Length;
        bucket = ++KeyCount;
        if (KeyCount > _buckets.Length)
        {
            Rehash();
        }

        return KeyCount - 1;
    }

    private void Rehash()
    {
        _buckets = new int[_buckets.Length * 4];
        for (var i = 0; i < KeyCount; i++)
        {
            ref var bucket = ref _buckets[_groups[i].Hash & (_buckets.Length - 1)];
            _groups[i].NextInBucket = bucket;
            bucket = i + 1;
        }
    }

    private static void Grow(ref byte[] array, int used, int more)
    {
        if (array.Length - used >= more)
        {
            return;
        }

        var larger = ArrayPool<byte>.Shared.Rent(Math.Max(array.Length * 2, used + more));
        array.AsSpan(0, used).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(array);
        array = larger;
    }

    /// <summary>Walks the values of one group.</summary>
    public ref struct ValueEnumerator
    {
        private readonly RecordSet _set;
        private int _next;

        internal ValueEnumerator(RecordSet set, int first) => (_set, _next) = (set, first);

        /// <summary>The value last moved to.</summary>
        public ReadOnlySpan<byte> Current { get; private set; }

        /// <summary>This.</summary>
        /// <returns>The enumerator itself, for <c>foreach</c>.</returns>
        public readonly ValueEnumerator GetEnumerator() => this;

        /// <summary>Moves on.</summary>
        /// <returns>False at the end.</returns>
        public bool MoveNext()
        {
            if (_next == NoLink)
            {
                return false;
            }

            ref var link = ref _set._links[_next];
            Current = _set._values.AsSpan(link.Start, link.Length);
            _next = link.Next;
            return true;
        }
    }

    private struct Group
    {
        public int Hash;
        public int KeyStart;
        public int KeyLength;
        public int First;
        public int Last;
        public int Count;
        public int Bytes;
        public int NextInBucket;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Link(int start, int length, int next)
    {
        public int Start = start;
        public int Length = length;
        public int Next = next;
    }
}
