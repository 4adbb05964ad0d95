using System.Globalization;
using System.Text;
using Orleans.Runtime;

namespace Weir.Streaming;

/// <summary>
/// Names of Orleans streams over partitions: namespace = stream name, key = <c>partition/key</c>. The partition belongs to the identity
/// because Orleans ties a stream to one queue and one handshake token, and a key may come from several partitions.
/// </summary>
public static class PartitionedStreamKey
{
    /// <summary>Identity of the Orleans stream of a key in a partition.</summary>
    /// <param name="stream">Stream name.</param>
    /// <param name="partition">Partition, from 0.</param>
    /// <param name="key">The record's key, UTF-8.</param>
    /// <returns>The identity.</returns>
    public static StreamId Create(string stream, int partition, ReadOnlySpan<byte> key)
    {
        var number = partition.ToString(CultureInfo.InvariantCulture);
        var bytes = new byte[number.Length + 1 + key.Length];
        Encoding.ASCII.GetBytes(number, bytes);
        bytes[number.Length] = (byte)'/';
        key.CopyTo(bytes.AsSpan(number.Length + 1));
        return StreamId.Create(Encoding.UTF8.GetBytes(stream), bytes);
    }

    /// <summary>Takes an identity apart.</summary>
    /// <param name="streamId">An identity made by <see cref="Create"/>.</param>
    /// <returns>Partition and key.</returns>
    /// <exception cref="FormatException">The identity has no partition.</exception>
    public static (int Partition, ReadOnlyMemory<byte> Key) Parse(StreamId streamId)
    {
        var key = streamId.Key;
        var slash = key.Span.IndexOf((byte)'/');
        return slash > 0 && int.TryParse(key.Span[..slash], NumberStyles.None, CultureInfo.InvariantCulture, out var partition)
            ? (partition, key[(slash + 1)..])
            : throw new FormatException($"Stream {streamId} has no partition: its key must be partition/key.");
    }
}
