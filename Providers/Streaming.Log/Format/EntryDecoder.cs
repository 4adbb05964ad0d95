using System.Buffers.Binary;

namespace Weir.Streaming.Log;

/// <summary>Decodes an entry's groups as slices of its bytes.</summary>
internal static class EntryDecoder
{
    /// <summary>Reads the groups of an entry whose header has been read.</summary>
    /// <param name="entry">The whole entry.</param>
    /// <param name="header">Its header.</param>
    /// <param name="groups">The groups, in the order of their first index.</param>
    /// <returns>Null when all is well, else what is wrong.</returns>
    public static string? TryReadGroups(ReadOnlyMemory<byte> entry, in EntryHeader header, out LogEntryGroup[] groups)
    {
        groups = [];
        var at = EntryFormat.HeaderBytes + header.ProducerBytes;
        if (header.Groups > (entry.Length - at) / EntryFormat.GroupHeaderBytes)
        {
            return $"{header.Groups} groups do not fit into {entry.Length - at} bytes";
        }

        var read = header.Groups == 0 ? [] : new LogEntryGroup[header.Groups];
        var span = entry.Span;
        long index = 0;
        for (var i = 0; i < read.Length; i++)
        {
            if (entry.Length - at < EntryFormat.GroupHeaderBytes)
            {
                return $"group {i} breaks off";
            }

            var keyBytes = BinaryPrimitives.ReadUInt16LittleEndian(span[at..]);
            var count = BinaryPrimitives.ReadInt32LittleEndian(span[(at + 2)..]);
            var bytes = BinaryPrimitives.ReadInt32LittleEndian(span[(at + 6)..]);
            at += EntryFormat.GroupHeaderBytes;
            if (keyBytes == 0 || count < 1 || bytes < 0 || keyBytes > entry.Length - at || bytes > entry.Length - at - keyBytes)
            {
                return $"group {i} has {keyBytes} bytes of key, {count} records, {bytes} bytes";
            }

            read[i] = new LogEntryGroup(entry.Slice(at, keyBytes), (int)index, count, entry.Slice(at + keyBytes, bytes));
            at += keyBytes + bytes;
            index += count;
            if (index > header.Records)
            {
                break;
            }
        }

        if (at != entry.Length || index != header.Records)
        {
            return $"the groups hold {index} records in {at} bytes, the header says {header.Records} in {entry.Length}";
        }

        groups = read;
        return null;
    }
}
