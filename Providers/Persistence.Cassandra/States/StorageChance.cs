using System.Buffers.Binary;
using System.Security.Cryptography;

namespace Weir.Persistence.Cassandra.States;

/// <summary>What is random: ids of writes and lengths of pauses.</summary>
/// <param name="random">Where it comes from; null for the system's, which two processes never share.</param>
internal sealed class StorageChance(Random? random = null)
{
    /// <summary>An id for a write.</summary>
    public long NextWriteId()
    {
        Span<byte> bytes = stackalloc byte[sizeof(long)];
        if (random is null)
        {
            RandomNumberGenerator.Fill(bytes);
        }
        else
        {
            random.NextBytes(bytes);
        }

        return BinaryPrimitives.ReadInt64BigEndian(bytes);
    }

    /// <summary>Between a half and one and a half.</summary>
    public double NextShare() => 0.5 + (random?.NextDouble() ?? (RandomNumberGenerator.GetInt32(1 << 20) / (double)(1 << 20)));
}
