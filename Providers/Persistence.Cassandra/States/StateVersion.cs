using System.Buffers.Binary;
using System.Buffers.Text;
using System.Globalization;

namespace Weir.Persistence.Cassandra.States;

/// <summary>
/// A version of a state: its number, and the ids of the writes that made it and up to seven versions before it, the newest first. Both stand in the row and in the ETag.
/// The ids make a version one of a kind, also where numbers begin again, and tell a writer that lost its answer whether it was its own write that was made,
/// even when others have written since.
/// </summary>
internal sealed class StateVersion : IEquatable<StateVersion>
{
    /// <summary>How many writes a row remembers.</summary>
    public const int Depth = 8;

    private const char Separator = '.';

    private StateVersion(long number, byte[] writes)
    {
        Number = number;
        Writes = writes;
    }

    /// <summary>Counts from 1.</summary>
    public long Number { get; }

    /// <summary>The ids, 8 bytes each.</summary>
    public byte[] Writes { get; }

    /// <summary>The version that a write makes.</summary>
    /// <param name="current">What it changes; null for nothing.</param>
    /// <param name="writeId">The write.</param>
    public static StateVersion Next(StateVersion? current, long writeId)
    {
        var before = current?.Writes ?? [];
        var writes = new byte[Math.Min(before.Length, (Depth - 1) * sizeof(long)) + sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(writes, writeId);
        before.AsSpan(0, writes.Length - sizeof(long)).CopyTo(writes.AsSpan(sizeof(long)));
        return new StateVersion((current?.Number ?? 0) + 1, writes);
    }

    /// <summary>A version as a row has it; null where it cannot be one.</summary>
    public static StateVersion? TryCreate(long number, byte[] writes) =>
        number > 0 && writes.Length is > 0 and <= Depth * sizeof(long) && writes.Length % sizeof(long) == 0 ? new StateVersion(number, writes) : null;

    /// <summary>Reads an ETag; null where it is none of ours.</summary>
    public static StateVersion? TryParse(string etag)
    {
        var cut = etag.IndexOf(Separator, StringComparison.Ordinal);
        if (cut < 0 || !long.TryParse(etag.AsSpan(0, cut), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return null;
        }

        var text = etag.AsSpan(cut + 1);
        Span<byte> writes = stackalloc byte[Depth * sizeof(long)];
        return Base64Url.IsValid(text) && Base64Url.TryDecodeFromChars(text, writes, out var length) && TryCreate(number, writes[..length].ToArray()) is { } version
            && version.ToString() == etag ? version : null;
    }

    /// <summary>Whether a write is among those remembered.</summary>
    public bool Remembers(long writeId)
    {
        for (var rest = Writes.AsSpan(); rest.Length > 0; rest = rest[sizeof(long)..])
        {
            if (BinaryPrimitives.ReadInt64BigEndian(rest) == writeId)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The ETag.</summary>
    public override string ToString() => $"{Number.ToString(CultureInfo.InvariantCulture)}{Separator}{Base64Url.EncodeToString(Writes)}";

    /// <inheritdoc/>
    public bool Equals(StateVersion? other) => other is not null && Number == other.Number && Writes.AsSpan().SequenceEqual(other.Writes);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as StateVersion);

    /// <inheritdoc/>
    public override int GetHashCode() => HashCode.Combine(Number, BinaryPrimitives.ReadInt64BigEndian(Writes));
}
