using System.Buffers.Binary;
using System.Numerics;

namespace Weir.Persistence.Faster.Segments;

/// <summary>
/// One record of the log: what became of one state. Little-endian, padded with zeros to 8 bytes:
/// length (4) of all of it, CRC-32C (4) of all but itself, sequence (8), version (8), value length (4), key length (2), kind (1), format (1), key, value.
/// </summary>
/// <remarks>
/// The sequence numbers the records of a store without a gap, which is how a scan tells a record from what a lost tail left behind.
/// The version is the state's ETag: the sequence of the write that made it, kept when compaction copies the record.
/// </remarks>
internal readonly ref struct StateRecord
{
    public const int HeaderBytes = 32;
    public const int KeyBytesMax = ushort.MaxValue;
    private const byte Format = 1;
    private readonly ReadOnlySpan<byte> _bytes;

    private StateRecord(ReadOnlySpan<byte> bytes) => _bytes = bytes;

    public long Sequence => BinaryPrimitives.ReadInt64LittleEndian(_bytes[8..]);

    public long Version => BinaryPrimitives.ReadInt64LittleEndian(_bytes[16..]);

    public int Length => _bytes.Length;

    public bool IsCleared => (RecordKind)_bytes[30] == RecordKind.Cleared;

    public ReadOnlySpan<byte> Key => _bytes.Slice(HeaderBytes, BinaryPrimitives.ReadUInt16LittleEndian(_bytes[28..]));

    public ReadOnlySpan<byte> Value => _bytes.Slice(HeaderBytes + Key.Length, BinaryPrimitives.ReadInt32LittleEndian(_bytes[24..]));

    /// <summary>Bytes of a record with such a key and value.</summary>
    public static int LengthOf(int keyLength, int valueLength) => (HeaderBytes + keyLength + valueLength + 7) & ~7;

    /// <summary>Lays a record out; <see cref="Seal"/> completes it. The buffer is exactly <see cref="LengthOf"/> long.</summary>
    public static void Write(Span<byte> record, RecordKind kind, ReadOnlySpan<byte> key, ReadOnlySpan<byte> value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(record, record.Length);
        BinaryPrimitives.WriteInt32LittleEndian(record[24..], value.Length);
        BinaryPrimitives.WriteUInt16LittleEndian(record[28..], (ushort)key.Length);
        record[30] = (byte)kind;
        record[31] = Format;
        key.CopyTo(record[HeaderBytes..]);
        value.CopyTo(record[(HeaderBytes + key.Length)..]);
        record[(HeaderBytes + key.Length + value.Length)..].Clear();
    }

    /// <summary>Gives a record its place in the log and its checksum.</summary>
    public static void Seal(Span<byte> record, long sequence, long version)
    {
        BinaryPrimitives.WriteInt64LittleEndian(record[8..], sequence);
        BinaryPrimitives.WriteInt64LittleEndian(record[16..], version);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Checksum(record));
    }

    /// <summary>The record at the start of the bytes; false when none stands there whole.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out StateRecord record)
    {
        record = default;
        if (bytes.Length < HeaderBytes)
        {
            return false;
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(bytes);
        if (length < HeaderBytes || length > bytes.Length || (length & 7) != 0)
        {
            return false;
        }

        bytes = bytes[..length];
        var valueLength = BinaryPrimitives.ReadInt32LittleEndian(bytes[24..]);
        var keyLength = BinaryPrimitives.ReadUInt16LittleEndian(bytes[28..]);
        if (valueLength < 0 || valueLength > length - HeaderBytes - keyLength || bytes[31] != Format || bytes[30] is not (1 or 2)
            || BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]) != Checksum(bytes))
        {
            return false;
        }

        record = new StateRecord(bytes);
        return true;
    }

    private static uint Checksum(ReadOnlySpan<byte> record)
    {
        var crc = BitOperations.Crc32C(uint.MaxValue, BinaryPrimitives.ReadUInt32LittleEndian(record));
        return Crc32C.Append(crc, record[8..]);
    }
}

/// <summary>What a record says of its state.</summary>
internal enum RecordKind : byte
{
    State = 1,
    Cleared = 2,
}
