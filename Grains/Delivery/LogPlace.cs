using Weir.Streaming;

namespace Weir.Grains.Delivery;

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

    /// <summary>Whether containers of a stream were missed before one.</summary>
    /// <param name="delivered">The container's token.</param>
    /// <returns>True when the container before it was never taken by whoever is at this place.</returns>
    public bool HasGapBefore(PartitionToken delivered)
    {
        ArgumentNullException.ThrowIfNull(delivered);
        return delivered.Previous is { } previous && this < Of(previous);
    }

    /// <summary>How many records of a run are at or below this place.</summary>
    public int CountKnown(in RecordRun run)
    {
        var order = run.Offset.CompareTo(Offset);
        return order > 0 ? 0 : order < 0 ? run.Count : Math.Clamp(Index - run.FirstIndex + 1, 0, run.Count);
    }

    public int CompareTo(LogPlace other) => Offset == other.Offset ? Index.CompareTo(other.Index) : Offset.CompareTo(other.Offset);

    public override string ToString() => this == Beginning ? "nothing" : $"{Offset}:{Index}";
}
