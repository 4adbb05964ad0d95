namespace Orleans.Runtime;

[Immutable]
[GenerateSerializer]
public readonly struct GrainType(IdSpan id) : IEquatable<GrainType>, IComparable<GrainType>
{
    private readonly IdSpan _value = id;
    public GrainType(byte[] value) : this(new IdSpan(value)) { }
    public IdSpan Value => _value;
    public bool IsDefault => _value.IsDefault;
    public static GrainType Create(string value) => new(IdSpan.Create(value));
    public ReadOnlySpan<byte> AsSpan() => _value.AsSpan();
    public bool Equals(GrainType obj) => _value.Equals(obj._value);
    public override bool Equals(object? obj) => obj is GrainType other && Equals(other);
    public override int GetHashCode() => _value.GetHashCode();
    public int CompareTo(GrainType other) => _value.CompareTo(other._value);
    public static bool operator ==(GrainType left, GrainType right) => left.Equals(right);
    public static bool operator !=(GrainType left, GrainType right) => !left.Equals(right);
    public override string ToString() => _value.ToString();
}
