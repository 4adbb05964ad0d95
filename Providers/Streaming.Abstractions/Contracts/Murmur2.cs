using System.Buffers.Binary;

namespace Weir.Streaming;

/// <summary>
/// MurmurHash2, 32 bits, with the seed of Kafka's Java client (org.apache.kafka.common.utils.Utils.murmur2), so that a key has the same
/// partition here and in any program that uses Kafka's default partitioner. Source of the function: A. Appleby, MurmurHash2 (public domain).
/// </summary>
public static class Murmur2
{
    private const uint Seed = 0x9747b28c;
    private const uint M = 0x5bd1e995;

    /// <summary>Hash of a key.</summary>
    /// <param name="key">Bytes of the key; may be empty.</param>
    /// <returns>The 32 bits, as Java's signed int.</returns>
    public static int Hash(ReadOnlySpan<byte> key)
    {
        var h = Seed ^ (uint)key.Length;
        while (key.Length >= 4)
        {
            var k = BinaryPrimitives.ReadUInt32LittleEndian(key) * M;
            h = (h * M) ^ ((k ^ (k >> 24)) * M);
            key = key[4..];
        }

        if (key.Length > 0)
        {
            for (var i = key.Length - 1; i >= 0; i--)
            {
                h ^= (uint)key[i] << (8 * i);
            }

            h *= M;
        }

        h = (h ^ (h >> 13)) * M;
        return (int)(h ^ (h >> 15));
    }

    /// <summary>Partition of a key: the positive hash modulo the number of partitions.</summary>
    /// <param name="key">Bytes of the key.</param>
    /// <param name="partitions">Number of partitions, at least 1.</param>
    /// <returns>0 to partitions − 1.</returns>
    public static int Partition(ReadOnlySpan<byte> key, int partitions) => (Hash(key) & int.MaxValue) % partitions;
}
