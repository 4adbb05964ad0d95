using System.Buffers.Binary;

namespace Weir.Streaming.Log;

/// <summary>The header of an entry, decoded.</summary>
/// <param name="Length">Bytes of the whole entry.</param>
/// <param name="Opening">Opening of the log in which it was appended.</param>
/// <param name="Encoding">What the records' bytes mean.</param>
/// <param name="Records">Number of records.</param>
/// <param name="Groups">Number of groups.</param>
/// <param name="Part">Which part of its request, from 0.</param>
/// <param name="Parts">Number of parts of its request.</param>
/// <param name="EntryLimit">Bytes above which the request was cut.</param>
/// <param name="Attempt">How the request was judged.</param>
/// <param name="DurableThrough">Address up to which the log was known to be durable when the entry was made.</param>
/// <param name="Producer">Producer and number, null where the request had none.</param>
internal readonly record struct EntryHeader(
    int Length,
    int Opening,
    ushort Encoding,
    int Records,
    int Groups,
    int Part,
    int Parts,
    int EntryLimit,
    AppendAttempt Attempt,
    long DurableThrough,
    ProducerSequence? Producer)
{
    public int ProducerBytes => Producer is { } producer ? System.Text.Encoding.ASCII.GetByteCount(producer.Producer) : 0;

    /// <summary>Writes the header; the checksum is put in when the groups stand behind it.</summary>
    public void Write(Span<byte> entry)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(entry, EntryFormat.Magic);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[8..], EntryFormat.Version);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[10..], Encoding);
        BinaryPrimitives.WriteInt32LittleEndian(entry[12..], Length);
        BinaryPrimitives.WriteInt32LittleEndian(entry[16..], Opening);
        BinaryPrimitives.WriteInt32LittleEndian(entry[20..], Records);
        BinaryPrimitives.WriteInt32LittleEndian(entry[24..], Groups);
        BinaryPrimitives.WriteInt32LittleEndian(entry[28..], Part);
        BinaryPrimitives.WriteInt32LittleEndian(entry[32..], Parts);
        BinaryPrimitives.WriteInt32LittleEndian(entry[36..], Attempt.PartitionCount);
        BinaryPrimitives.WriteInt32LittleEndian(entry[40..], Attempt.Accepted);
        BinaryPrimitives.WriteInt32LittleEndian(entry[44..], Attempt.Rejected);
        BinaryPrimitives.WriteInt32LittleEndian(entry[48..], EntryLimit);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[52..], (ushort)ProducerBytes);
        BinaryPrimitives.WriteUInt16LittleEndian(entry[54..], 0);
        BinaryPrimitives.WriteInt64LittleEndian(entry[56..], Producer?.Sequence ?? 0);
        BinaryPrimitives.WriteInt64LittleEndian(entry[64..], Attempt.ReceivedAt.UtcTicks);
        BinaryPrimitives.WriteInt64LittleEndian(entry[72..], DurableThrough);
        if (Producer is { } producer)
        {
            System.Text.Encoding.ASCII.GetBytes(producer.Producer, entry[EntryFormat.HeaderBytes..]);
        }
    }

    /// <summary>Puts the checksum in, last of all.</summary>
    public static void Seal(Span<byte> entry) =>
        BinaryPrimitives.WriteUInt32LittleEndian(entry[EntryFormat.ChecksumAt..], EntryFormat.Checksum(entry[EntryFormat.ChecksumFrom..]));

    /// <summary>Reads a header and checks the entry's checksum and every count in the header.</summary>
    /// <returns>Null when the entry is whole, else what is wrong with it.</returns>
    public static string? TryRead(ReadOnlySpan<byte> entry, out EntryHeader header)
    {
        header = default;
        if (entry.Length < EntryFormat.HeaderBytes)
        {
            return $"{entry.Length} bytes are fewer than a header's {EntryFormat.HeaderBytes}";
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(entry) != EntryFormat.Magic)
        {
            return "the first four bytes are not those of an entry";
        }

        var length = BinaryPrimitives.ReadInt32LittleEndian(entry[12..]);
        if (length != entry.Length)
        {
            return $"the header says {length} bytes, the log {entry.Length}";
        }

        var expected = BinaryPrimitives.ReadUInt32LittleEndian(entry[EntryFormat.ChecksumAt..]);
        var actual = EntryFormat.Checksum(entry[EntryFormat.ChecksumFrom..]);
        if (expected != actual)
        {
            return $"the checksum is {actual:x8}, the header says {expected:x8}";
        }

        return BinaryPrimitives.ReadUInt16LittleEndian(entry[8..]) is var version && version != EntryFormat.Version
            ? $"the entry has version {version}, this program reads version {EntryFormat.Version}"
            : ReadFields(entry, out header);
    }

    private static string? ReadFields(ReadOnlySpan<byte> entry, out EntryHeader header)
    {
        header = default;
        var ticks = BinaryPrimitives.ReadInt64LittleEndian(entry[64..]);
        var producerBytes = BinaryPrimitives.ReadUInt16LittleEndian(entry[52..]);
        if (producerBytes > EntryFormat.MaxProducerBytes || EntryFormat.HeaderBytes + producerBytes > entry.Length)
        {
            return $"the producer id has {producerBytes} bytes";
        }

        if (ticks < 0 || ticks > DateTimeOffset.MaxValue.UtcTicks)
        {
            return $"the instant of receipt is {ticks} ticks";
        }

        var attempt = new AppendAttempt(
            new DateTimeOffset(ticks, TimeSpan.Zero),
            BinaryPrimitives.ReadInt32LittleEndian(entry[36..]),
            BinaryPrimitives.ReadInt32LittleEndian(entry[40..]),
            BinaryPrimitives.ReadInt32LittleEndian(entry[44..]));
        var id = System.Text.Encoding.ASCII.GetString(entry.Slice(EntryFormat.HeaderBytes, producerBytes));
        header = new EntryHeader(
            entry.Length,
            BinaryPrimitives.ReadInt32LittleEndian(entry[16..]),
            BinaryPrimitives.ReadUInt16LittleEndian(entry[10..]),
            BinaryPrimitives.ReadInt32LittleEndian(entry[20..]),
            BinaryPrimitives.ReadInt32LittleEndian(entry[24..]),
            BinaryPrimitives.ReadInt32LittleEndian(entry[28..]),
            BinaryPrimitives.ReadInt32LittleEndian(entry[32..]),
            BinaryPrimitives.ReadInt32LittleEndian(entry[48..]),
            attempt,
            BinaryPrimitives.ReadInt64LittleEndian(entry[72..]),
            producerBytes == 0 ? null : new ProducerSequence(id, BinaryPrimitives.ReadInt64LittleEndian(entry[56..])));
        return header.FindFault();
    }

    private string? FindFault() =>
        Opening is < 0 or > LogOffset.MaxOpening ? $"the opening is {Opening}"
        : Parts < 1 || Part < 0 || Part >= Parts ? $"it is part {Part} of {Parts}"
        : Records < 0 || Groups < 0 || Groups > Records ? $"it has {Records} records in {Groups} groups"
        : null;
}
