using System.Buffers.Binary;
using System.Text;

namespace Orleans.Runtime;

/// <summary>The name of a stream: a namespace and a key inside it, kept as UTF-8.</summary>
[Immutable]
[GenerateSerializer]
public readonly struct StreamId : IEquatable<StreamId>, IComparable<StreamId>
{
    private readonly byte[] _fullKey;
    private readonly ushort _keyIndex;
    private readonly int _hashCode;

    private StreamId(byte[] fullKey, ushort keyIndex)
    {
        _fullKey = fullKey;
        _keyIndex = keyIndex;
        _hashCode = IdSpan.Hash(fullKey) ^ keyIndex;
    }

    public ReadOnlyMemory<byte> FullKey => _fullKey;
    public ReadOnlyMemory<byte> Namespace => _fullKey.AsMemory(0, _keyIndex);
    public ReadOnlyMemory<byte> Key => _fullKey.AsMemory(_keyIndex);

    public static StreamId Create(ReadOnlySpan<byte> ns, ReadOnlySpan<byte> key)
    {
        if (key.IsEmpty) { throw new ArgumentNullException(nameof(key)); }

        var fullKey = new byte[ns.Length + key.Length];
        ns.CopyTo(fullKey);
        key.CopyTo(fullKey.AsSpan(ns.Length));
        return new StreamId(fullKey, (ushort)ns.Length);
    }

    public static StreamId Create(string? ns, string key) => Create(Encoding.UTF8.GetBytes(ns ?? ""), Encoding.UTF8.GetBytes(key));
    public string GetKeyAsString() => Encoding.UTF8.GetString(Key.Span);
    public string? GetNamespace() => _keyIndex == 0 ? null : Encoding.UTF8.GetString(Namespace.Span);

    public bool Equals(StreamId other) =>
        ReferenceEquals(_fullKey, other._fullKey)
        || (_hashCode == other._hashCode && _keyIndex == other._keyIndex && _fullKey.AsSpan().SequenceEqual(other._fullKey));

    public override bool Equals(object? obj) => obj is StreamId other && Equals(other);
    public override int GetHashCode() => _hashCode;
    public int CompareTo(StreamId other) => _fullKey.AsSpan().SequenceCompareTo(other._fullKey);
    public static bool operator ==(StreamId s1, StreamId s2) => s1.Equals(s2);
    public static bool operator !=(StreamId s1, StreamId s2) => !s1.Equals(s2);
    public override string ToString() => _keyIndex == 0 ? $"null/{GetKeyAsString()}" : $"{GetNamespace()}/{GetKeyAsString()}";

    // A subscription's id is a function of what it connects, so that it survives every restart without being stored.
    internal Guid DeriveGuid(int salt)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteInt32LittleEndian(bytes, _hashCode);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[4..], salt);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[8..], _fullKey.Length);
        BinaryPrimitives.WriteInt32LittleEndian(bytes[12..], IdSpan.Hash(Key.Span));
        return new Guid(bytes);
    }
}
