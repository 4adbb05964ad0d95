using System.Buffers.Binary;
using FASTER.core;

namespace Weir.Streaming.Log;

/// <summary>Writes one part straight into the log's page: a record's value is copied once.</summary>
internal readonly struct EntryWriter(AppendPlan plan, EntryPart part, EntryHeader header) : ILogEnqueueEntry
{
    public int SerializedLength => header.Length;

    /// <summary>Makes the writer of a part.</summary>
    public static EntryWriter Create(AppendPlan plan, int number, int opening, int limit, AppendAttempt attempt, ProducerSequence? producer, long durable)
    {
        var part = plan.Parts[number];
        var header = new EntryHeader(
            0, opening, plan.Records.Encoding, part.Records, part.Groups, number, plan.Parts.Count, limit, attempt, durable, producer);
        return new EntryWriter(plan, part, header with { Length = EntryFormat.HeaderBytes + header.ProducerBytes + part.Length });
    }

    public void SerializeTo(Span<byte> dest)
    {
        header.Write(dest);
        var at = EntryFormat.HeaderBytes + header.ProducerBytes;
        var from = part.From;
        while (from != part.Until)
        {
            var isLast = from.Group == part.Until.Group;
            at += WriteGroup(dest[at..], plan.Order[from.Group], from.Value, isLast ? part.Until.Value : int.MaxValue);
            from = isLast ? part.Until : new SharePlace(from.Group + 1, 0);
        }

        EntryHeader.Seal(dest);
    }

    private int WriteGroup(Span<byte> dest, int group, int firstValue, int untilValue)
    {
        var records = plan.Records;
        var key = records.GetKey(group);
        var at = EntryFormat.GroupHeaderBytes;
        key.CopyTo(dest[at..]);
        at += key.Length;
        int value = 0, count = 0;
        foreach (var bytes in records.GetValues(group))
        {
            if (value >= untilValue)
            {
                break;
            }

            if (value++ >= firstValue)
            {
                bytes.CopyTo(dest[at..]);
                at += bytes.Length;
                count++;
            }
        }

        BinaryPrimitives.WriteUInt16LittleEndian(dest, (ushort)key.Length);
        BinaryPrimitives.WriteInt32LittleEndian(dest[2..], count);
        BinaryPrimitives.WriteInt32LittleEndian(dest[6..], at - EntryFormat.GroupHeaderBytes - key.Length);
        return at;
    }
}
