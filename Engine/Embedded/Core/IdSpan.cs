using System.Text;

namespace Orleans.Runtime;

[Immutable]
[GenerateSerializer]
public readonly struct IdSpan : IEquatable<IdSpan>, IComparable<IdSpan>
{
    private readonly byte[]? _value;
    private readonly int _hashCode;

    public IdSpan(byte[] value)
    {
        _value = value;
        _hashCode = Hash(value);
    }

    public ReadOnlyMemory<byte> Value => _value;
    public bool IsDefault => _value is null || _value.Length == 0;
    public static IdSpan Create(string id) => new(Encoding.UTF8.GetBytes(id));
    public ReadOnlySpan<byte> AsSpan() => _value;

    public bool Equals(IdSpan obj) =>
        ReferenceEquals(_value, obj._value) || (_hashCode == obj._hashCode && _value.AsSpan().SequenceEqual(obj._value));

    public override bool Equals(object? obj) => obj is IdSpan other && Equals(other);
    public override int GetHashCode() => _hashCode;
    public int CompareTo(IdSpan other) => _value.AsSpan().SequenceCompareTo(other._value);
    public static bool operator ==(IdSpan left, IdSpan right) => left.Equals(right);
    public static bool operator !=(IdSpan left, IdSpan right) => !left.Equals(right);
    public override string ToString() => Encoding.UTF8.GetString(AsSpan());

    // The same in every process and run: a replayed seed has to meet the same order in every hash table.
    internal static int Hash(ReadOnlySpan<byte> value)
    {
        var hash = 2166136261u;
        while (value.Length >= 4)
        {
            hash = (hash ^ System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(value)) * 16777619u;
            hash = System.Numerics.BitOperations.RotateLeft(hash, 13);
            value = value[4..];
        }

        foreach (var b in value) { hash = (hash ^ b) * 16777619u; }

        hash ^= hash >> 16;
        hash *= 0x85ebca6b;
        return (int)(hash ^ (hash >> 13));
    }
}
