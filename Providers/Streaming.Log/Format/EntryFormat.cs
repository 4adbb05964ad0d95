using System.Buffers.Binary;
using System.Numerics;

namespace Weir.Streaming.Log;

/// <summary>Byte layout of a log entry; docs/log-format.md says the same in a table.</summary>
internal static class EntryFormat
{
    /// <summary>"WLE1" in little-endian order.</summary>
    public const uint Magic = 0x31454C57;

    public const ushort Version = 1;

    public const int HeaderBytes = 80;
    public const int GroupHeaderBytes = 10;
    public const int MaxProducerBytes = 64;

    /// <summary>FASTER puts the length before each entry and aligns the next one.</summary>
    public const int FrameHeaderBytes = 4;

    /// <summary>FASTER's first address; the bytes before it are never written.</summary>
    public const long FirstAddress = 64;

    public const int ChecksumFrom = 8;
    public const int ChecksumAt = 4;

    public static long FrameBytes(int length) => FrameHeaderBytes + (((long)length + 3) & ~3L);

    /// <summary>CRC-32C (Castagnoli) with the usual inversion before and after; RFC 3720, appendix B.4.</summary>
    public static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var b in bytes)
        {
            crc = BitOperations.Crc32C(crc, b);
        }

        return ~crc;
    }
}
