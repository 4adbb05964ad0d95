using System.Buffers.Binary;
using System.Globalization;
using Weir.Persistence.Faster.Segments;

namespace Weir.Persistence.Faster.Store;

/// <summary>The index as it was at one point of the log, in a file of its own. It spares a start the log before that point, and nothing else depends on it.</summary>
/// <remarks>
/// Layout, little-endian: magic (8), address it stands for (8), sequence of the last record before it (8), number of segments (8), number of states (8);
/// per segment its number (8) and record bytes (8); per state digest (16), address (8), version (8), record length (8); CRC-32C of all that (4).
/// </remarks>
internal static class IndexCheckpoint
{
    private const string Pattern = "index-*.ckpt";
    private const ulong Magic = 0x3158_4449_5245_4957;
    private const int HeaderBytes = 40;
    private const int SegmentEntryBytes = 16;
    private const int StateEntryBytes = 40;

    /// <summary>Writes the checkpoint, then deletes the older ones.</summary>
    public static void Save(string directory, long address, long sequence,
        ReadOnlyMemory<KeyValuePair<UInt128, StateSlot>> slots, ReadOnlyMemory<(int Segment, long Total)> segments)
    {
        var path = Path.Combine(directory, string.Create(CultureInfo.InvariantCulture, $"index-{sequence:D19}.ckpt"));
        StoreFiles.WriteWhole(path, file => WriteTo(file, address, sequence, slots.Span, segments.Span));
        foreach (var other in Directory.EnumerateFiles(directory, Pattern))
        {
            if (other != path)
            {
                File.Delete(other);
            }
        }
    }

    /// <summary>Loads the newest checkpoint that is whole and that the log can be followed on from; null when there is none.</summary>
    /// <param name="directory">The store's directory.</param>
    /// <param name="begin">Where the log begins now: a checkpoint of an earlier point says nothing of what has been deleted since.</param>
    /// <param name="index">Takes the states.</param>
    /// <param name="onUnusable">Told the path of a checkpoint that is damaged.</param>
    public static (long Address, long Sequence)? TryLoad(string directory, long begin, StateIndex index, Action<string> onUnusable)
    {
        foreach (var path in Directory.EnumerateFiles(directory, Pattern).OrderDescending(StringComparer.Ordinal))
        {
            var bytes = File.ReadAllBytes(path);
            if (!IsWhole(bytes))
            {
                onUnusable(path);
                continue;
            }

            var address = BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8));
            if (address >= begin)
            {
                Load(bytes, index);
                return (address, BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(16)));
            }
        }

        return null;
    }

    private static void WriteTo(FileStream file, long address, long sequence,
        ReadOnlySpan<KeyValuePair<UInt128, StateSlot>> slots, ReadOnlySpan<(int Segment, long Total)> segments)
    {
        var buffer = new byte[64 * 1024 / StateEntryBytes * StateEntryBytes];
        var crc = uint.MaxValue;
        var used = HeaderBytes;
        BinaryPrimitives.WriteUInt64LittleEndian(buffer, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(8), address);
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(16), sequence);
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(24), segments.Length);
        BinaryPrimitives.WriteInt64LittleEndian(buffer.AsSpan(32), slots.Length);
        foreach (var (segment, total) in segments)
        {
            var entry = Next(SegmentEntryBytes);
            BinaryPrimitives.WriteInt64LittleEndian(entry, segment);
            BinaryPrimitives.WriteInt64LittleEndian(entry[8..], total);
        }

        foreach (var (digest, slot) in slots)
        {
            var entry = Next(StateEntryBytes);
            BinaryPrimitives.WriteUInt128LittleEndian(entry, digest);
            BinaryPrimitives.WriteInt64LittleEndian(entry[16..], slot.Address);
            BinaryPrimitives.WriteInt64LittleEndian(entry[24..], slot.Version);
            BinaryPrimitives.WriteInt64LittleEndian(entry[32..], slot.Length);
        }

        Spill();
        BinaryPrimitives.WriteUInt32LittleEndian(buffer, crc);
        file.Write(buffer, 0, sizeof(uint));

        Span<byte> Next(int bytes)
        {
            if (used + bytes > buffer.Length)
            {
                Spill();
            }

            used += bytes;
            return buffer.AsSpan(used - bytes, bytes);
        }

        void Spill()
        {
            file.Write(buffer, 0, used);
            crc = Crc32C.Append(crc, buffer.AsSpan(0, used));
            used = 0;
        }
    }

    private static bool IsWhole(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < HeaderBytes + sizeof(uint) || BinaryPrimitives.ReadUInt64LittleEndian(bytes) != Magic)
        {
            return false;
        }

        var segments = BinaryPrimitives.ReadInt64LittleEndian(bytes[24..]);
        var states = BinaryPrimitives.ReadInt64LittleEndian(bytes[32..]);
        return segments is >= 0 and < int.MaxValue && states is >= 0 and < int.MaxValue
            && bytes.Length == HeaderBytes + (segments * SegmentEntryBytes) + (states * StateEntryBytes) + sizeof(uint)
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes[^sizeof(uint)..]) == Crc32C.Of(bytes[..^sizeof(uint)]);
    }

    private static void Load(ReadOnlySpan<byte> bytes, StateIndex index)
    {
        var segments = new (int Segment, long Total)[BinaryPrimitives.ReadInt64LittleEndian(bytes[24..])];
        var slots = new KeyValuePair<UInt128, StateSlot>[BinaryPrimitives.ReadInt64LittleEndian(bytes[32..])];
        var rest = bytes[HeaderBytes..];
        foreach (ref var segment in segments.AsSpan())
        {
            segment = ((int)BinaryPrimitives.ReadInt64LittleEndian(rest), BinaryPrimitives.ReadInt64LittleEndian(rest[8..]));
            rest = rest[SegmentEntryBytes..];
        }

        foreach (ref var slot in slots.AsSpan())
        {
            slot = new(BinaryPrimitives.ReadUInt128LittleEndian(rest), new StateSlot(BinaryPrimitives.ReadInt64LittleEndian(rest[16..]),
                BinaryPrimitives.ReadInt64LittleEndian(rest[24..]), (int)BinaryPrimitives.ReadInt64LittleEndian(rest[32..])));
            rest = rest[StateEntryBytes..];
        }

        index.Load(slots, segments);
    }
}
