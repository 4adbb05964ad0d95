using System.Globalization;

namespace Weir.Streaming;

/// <summary>
/// A partition as an offset store knows it, as text <c>log/stream/partition</c>. The log's identity is part of it because an offset of another log means nothing:
/// what is stored under a new log's name begins anew.
/// </summary>
/// <param name="Log">Identity of the log; without a slash.</param>
/// <param name="Stream">Stream name.</param>
/// <param name="Partition">Partition, from 0.</param>
public readonly record struct PartitionName(string Log, string Stream, int Partition)
{
    /// <summary>Takes a name apart.</summary>
    /// <param name="name">What <see cref="ToString"/> gave.</param>
    /// <returns>The partition.</returns>
    /// <exception cref="FormatException">The text is no such name.</exception>
    public static PartitionName Parse(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        var (first, last) = (name.IndexOf('/', StringComparison.Ordinal), name.LastIndexOf('/'));
        return first > 0 && last > first + 1 && int.TryParse(name.AsSpan(last + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            ? new PartitionName(name[..first], name[(first + 1)..last], partition)
            : throw new FormatException($"'{name}' names no partition: it must be log/stream/partition.");
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Log}/{Stream}/{Partition}");
}
