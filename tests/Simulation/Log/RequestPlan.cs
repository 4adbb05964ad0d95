using System.Text;
using Weir.Streaming;

namespace Weir.Simulation.Log;

/// <summary>How one request is divided: by partition, then cut where an entry would become too long. The same request is always divided alike.</summary>
internal static class RequestPlan
{
    public static List<PlannedPart> Divide(RecordSet records, int partitionCount, int entryLimit, string? producer)
    {
        var parts = new List<PlannedPart>();
        for (var partition = 0; partition < partitionCount; partition++)
        {
            var part = new PlannedPart(partition, []);
            for (var group = 0; group < records.KeyCount; group++)
            {
                var key = records.GetKey(group).ToArray();
                if (Murmur2.Partition(key, partitionCount) == partition)
                {
                    part = Take(records, group, key, part, parts, entryLimit);
                }
            }

            if (part.Groups.Count > 0)
            {
                parts.Add(part);
            }
        }

        if (parts.Count == 0)
        {
            parts.Add(new PlannedPart(Murmur2.Partition(Encoding.UTF8.GetBytes(producer ?? ""), partitionCount), []));
        }

        return parts;
    }

    private static PlannedPart Take(RecordSet records, int group, byte[] key, PlannedPart part, List<PlannedPart> parts, int entryLimit)
    {
        var payload = new List<byte>();
        var count = 0;
        foreach (var value in records.GetValues(group))
        {
            if (part.Bytes + payload.Count + value.Length > entryLimit && part.Bytes + payload.Count > 0)
            {
                part.Add(key, count, payload);
                parts.Add(part);
                part = new PlannedPart(part.Partition, []);
                payload = [];
                count = 0;
            }

            payload.AddRange(value);
            count++;
        }

        part.Add(key, count, payload);
        return part;
    }
}

/// <summary>One entry to be.</summary>
internal sealed record PlannedPart(int Partition, List<LogEntryGroup> Groups)
{
    public int Bytes => Groups.Sum(group => group.Payload.Length);

    public void Add(byte[] key, int count, List<byte> payload)
    {
        if (count > 0)
        {
            Groups.Add(new LogEntryGroup(key, Groups.Sum(group => group.Count), count, payload.ToArray()));
        }
    }
}
