using System.Text;

namespace Weir.Streaming;

/// <summary>Saved form of what one partition contributes to a producer set. Versioned; integrity is its container's business.</summary>
public static class ProducerSnapshot
{
    private const ushort Version = 1;

    /// <summary>Writes the parts that stand in one partition.</summary>
    /// <param name="set">The stream's set.</param>
    /// <param name="partition">The partition.</param>
    /// <returns>Bytes for <see cref="Merge"/>.</returns>
    public static byte[] Save(ProducerSet set, int partition)
    {
        ArgumentNullException.ThrowIfNull(set);
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(Version);
        writer.Write(set.Producers.Count);
        foreach (var (producer, history) in set.Producers)
        {
            writer.Write(producer);
            writer.Write(history.Through);
            writer.Write(history.Since.UtcTicks);
            writer.Write(history.LastUsed.UtcTicks);
            writer.Write(history.Requests.Count);
            foreach (var (sequence, request) in history.Requests)
            {
                Write(writer, sequence, request, partition);
            }
        }

        writer.Flush();
        return bytes.ToArray();
    }

    /// <summary>Adds a saved contribution to a set.</summary>
    /// <param name="saved">Bytes of <see cref="Save"/>.</param>
    /// <param name="set">The set.</param>
    /// <param name="partition">The partition it was saved for.</param>
    /// <param name="isThere">Whether the log still has what stood at an offset; what it lost has to be appended again. Null for all of it.</param>
    /// <exception cref="InvalidDataException">The bytes are of another version or break off.</exception>
    public static void Merge(byte[] saved, ProducerSet set, int partition, Func<long, bool>? isThere = null)
    {
        ArgumentNullException.ThrowIfNull(set);
        using var reader = new BinaryReader(new MemoryStream(saved), Encoding.UTF8);
        try
        {
            var version = reader.ReadUInt16();
            if (version != Version)
            {
                throw new InvalidDataException($"The saved producer set has version {version}; this program reads version {Version}.");
            }

            for (var producers = reader.ReadInt32(); producers > 0; producers--)
            {
                MergeProducer(reader, set, partition, isThere);
            }
        }
        catch (Exception e) when (e is EndOfStreamException or ArgumentException or FormatException)
        {
            throw new InvalidDataException("The saved producer set breaks off or holds impossible values.", e);
        }
    }

    private static void Write(BinaryWriter writer, long sequence, ProducerRequest request, int partition)
    {
        writer.Write(sequence);
        writer.Write(request.Attempt.ReceivedAt.UtcTicks);
        writer.Write(request.Attempt.PartitionCount);
        writer.Write(request.Attempt.Accepted);
        writer.Write(request.Attempt.Rejected);
        writer.Write(request.EntryLimit);
        writer.Write(request.Parts);
        var here = 0;
        for (var part = 0; part < request.Parts; part++)
        {
            here += request.Has(part) && request.GetPlace(part).Partition == partition ? 1 : 0;
        }

        writer.Write(here);
        for (var part = 0; part < request.Parts; part++)
        {
            if (request.Has(part) && request.GetPlace(part) is var place && place.Partition == partition)
            {
                writer.Write(part);
                writer.Write(place.Offset);
            }
        }
    }

    private static void MergeProducer(BinaryReader reader, ProducerSet set, int partition, Func<long, bool>? isThere)
    {
        var producer = reader.ReadString();
        var through = reader.ReadInt64();
        var since = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var lastUsed = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
        var merged = set.Merge(producer, through, since, lastUsed);
        for (var requests = reader.ReadInt32(); requests > 0; requests--)
        {
            var sequence = reader.ReadInt64();
            var receivedAt = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero);
            var attempt = new AppendAttempt(receivedAt, reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt32());
            var limit = reader.ReadInt32();
            var parts = reader.ReadInt32();
            if (merged)
            {
                set.Expect(producer, sequence, attempt, parts, limit);
            }

            for (var here = reader.ReadInt32(); here > 0; here--)
            {
                var entry = new ProducerEntry(producer, sequence, reader.ReadInt32(), parts, attempt, limit, partition, reader.ReadInt64());
                if (merged && isThere?.Invoke(entry.Offset) != false)
                {
                    set.Record(entry);
                }
            }
        }
    }
}
