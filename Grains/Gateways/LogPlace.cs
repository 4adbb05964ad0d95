using Weir.Streaming;

namespace Weir.Grains.Gateways;

/// <summary>A <see cref="PartitionToken"/> without its object: what every delivery compares.</summary>
/// <param name="Offset">The log's offset of an entry.</param>
/// <param name="Index">Index of a record inside the entry.</param>
public readonly record struct LogPlace(long Offset, int Index) : IComparable<LogPlace>
{
    /// <summary>Before every record.</summary>
    public static LogPlace Beginning { get; } = Of(PartitionToken.Beginning);

    /// <summary>The place that a token names.</summary>
    public static LogPlace Of(PartitionToken token)
    {
        ArgumentNullException.ThrowIfNull(token);
        return new LogPlace(token.Offset, token.Index);
    }

    public static bool operator <(LogPlace left, LogPlace right) => left.CompareTo(right) < 0;

    public static bool operator >(LogPlace left, LogPlace right) => left.CompareTo(right) > 0;

    public static bool operator <=(LogPlace left, LogPlace right) => left.CompareTo(right) <= 0;

    public static bool operator >=(LogPlace left, LogPlace right) => left.CompareTo(right) >= 0;

    public int CompareTo(LogPlace other) => Offset == other.Offset ? Index.CompareTo(other.Index) : Offset.CompareTo(other.Offset);

    public override string ToString() => this == Beginning ? "nothing" : $"{Offset}:{Index}";
}
