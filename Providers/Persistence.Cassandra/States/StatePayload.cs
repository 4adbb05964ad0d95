using System.Buffers;
using System.IO.Compression;

namespace Weir.Persistence.Cassandra.States;

/// <summary>A state's bytes as a row has them.</summary>
/// <param name="Encoding">How they are encoded.</param>
/// <param name="Bytes">The bytes; null for a cleared state.</param>
internal sealed record StatePayload(int Encoding, byte[]? Bytes)
{
    public const int Cleared = -1;
    public const int Plain = 0;
    public const int Deflated = 1;
    public const int Brotlied = 2;

    /// <summary>What a cleared state leaves.</summary>
    public static readonly StatePayload None = new(Cleared, null);

    /// <summary>Encodes a state, compressed where that is asked for and makes it smaller.</summary>
    public static StatePayload Encode(ReadOnlyMemory<byte> state, StateCompression compression, int from)
    {
        if (compression == StateCompression.None || state.Length < from)
        {
            return new StatePayload(Plain, state.ToArray());
        }

        using var small = new MemoryStream(state.Length / 2);
        using (Stream packing = compression == StateCompression.Deflate
            ? new DeflateStream(small, CompressionLevel.Fastest, leaveOpen: true)
            : new BrotliStream(small, CompressionLevel.Fastest, leaveOpen: true))
        {
            packing.Write(state.Span);
        }

        return small.Length < state.Length
            ? new StatePayload(compression == StateCompression.Deflate ? Deflated : Brotlied, small.ToArray())
            : new StatePayload(Plain, state.ToArray());
    }

    /// <summary>The state's bytes.</summary>
    /// <exception cref="InvalidDataException">They are encoded in a way that this version does not know, damaged, or larger than any state may be.</exception>
    public static byte[] Decode(int encoding, byte[]? bytes)
    {
        bytes ??= [];
        return encoding switch
        {
            Plain => bytes,
            Deflated => Unpack(new DeflateStream(new MemoryStream(bytes), CompressionMode.Decompress)),
            Brotlied => Unpack(new BrotliStream(new MemoryStream(bytes), CompressionMode.Decompress)),
            _ => throw new InvalidDataException($"its encoding is {encoding}, which this version does not know"),
        };
    }

    // Bounded: a few damaged bytes must not become gigabytes.
    private static byte[] Unpack(Stream packed)
    {
        using (packed)
        {
            using var state = new MemoryStream();
            var buffer = ArrayPool<byte>.Shared.Rent(1 << 16);
            try
            {
                for (int read; (read = packed.Read(buffer)) > 0;)
                {
                    state.Write(buffer.AsSpan(0, read));
                    if (state.Length > CassandraStorageDefaults.MaxStateBytesMax)
                    {
                        throw new InvalidDataException($"it is larger than {CassandraStorageDefaults.MaxStateBytesMax} bytes once decompressed");
                    }
                }
            }
            catch (InvalidOperationException fault)
            {
                throw new InvalidDataException($"it cannot be decompressed: {fault.Message}", fault);
            }
            finally
            {
                ArrayPool<byte>.Shared.Return(buffer);
            }

            return state.ToArray();
        }
    }
}
