using System.IO.Compression;
using System.Runtime.InteropServices;
using System.Text;

namespace Weir.Streaming.Kafka.Places;

/// <summary>Saved form of <see cref="ReceivedParts"/>: a byte with the version, the rest compressed.</summary>
internal static class ReceivedPartsCodec
{
    private const byte Version = 1;

    public static byte[] Write(long position, int window, Dictionary<string, ReceivedProducer> producers)
    {
        using var plain = new MemoryStream();
        using var writer = new BinaryWriter(plain, Encoding.UTF8);
        writer.Write(position);
        writer.Write(window);
        writer.Write(producers.Count);
        foreach (var (id, producer) in producers)
        {
            Write(writer, id, producer, window);
        }

        // At once: a stream of small writes compresses badly.
        writer.Flush();
        using var bytes = new MemoryStream();
        bytes.WriteByte(Version);
        using (var compressed = new BrotliStream(bytes, CompressionLevel.Fastest, leaveOpen: true))
        {
            compressed.Write(plain.GetBuffer().AsSpan(0, (int)plain.Length));
        }

        return bytes.ToArray();
    }

    /// <summary>Reads it into a map.</summary>
    /// <returns>The position.</returns>
    public static long Read(byte[] saved, int window, Dictionary<string, ReceivedProducer> producers)
    {
        if (saved is not [Version, ..])
        {
            throw new InvalidDataException($"What the partition has received is stored in layout {(saved.Length > 0 ? saved[0] : 0)}; this program reads {Version}.");
        }

        using var reader = new BinaryReader(new BrotliStream(new MemoryStream(saved, 1, saved.Length - 1), CompressionMode.Decompress), Encoding.UTF8);
        try
        {
            var position = reader.ReadInt64();
            var savedWindow = reader.ReadInt32();
            for (var count = reader.ReadInt32(); count > 0; count--)
            {
                var id = reader.ReadString();
                producers[id] = Read(reader, savedWindow, window);
            }

            return position;
        }
        catch (Exception exception) when (exception is EndOfStreamException or FormatException or ArgumentException or InvalidOperationException)
        {
            throw new InvalidDataException("What the partition has received breaks off or holds impossible values.", exception);
        }
    }

    private static void Write(BinaryWriter writer, string id, ReceivedProducer producer, int window)
    {
        writer.Write(id);
        writer.Write(producer.Newest);
        writer.Write(producer.LastUsed.UtcTicks);
        for (var from = Math.Max(1, producer.Newest - window + 1); from <= producer.Newest; from += 8)
        {
            var eight = 0;
            for (var bit = 0; bit < 8 && from + bit <= producer.Newest; bit++)
            {
                eight |= producer.IsWhole(from + bit) ? 1 << bit : 0;
            }

            writer.Write((byte)eight);
        }

        writer.Write(producer.Open.Count);
        foreach (var (number, request) in producer.Open)
        {
            writer.Write(number);
            writer.Write(request.Parts);
            writer.Write(request.Runs.Count);
            foreach (var run in request.Runs)
            {
                writer.Write(run.First);
                writer.Write(run.Last);
                writer.Write(run.LastOffset);
                writer.Write(run.IsClosed);
            }
        }
    }

    private static ReceivedProducer Read(BinaryReader reader, int savedWindow, int window)
    {
        var newest = reader.ReadInt64();
        var producer = new ReceivedProducer(window) { LastUsed = new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero) };
        List<long> whole = [];
        for (var from = Math.Max(1, newest - savedWindow + 1); from <= newest; from += 8)
        {
            var eight = reader.ReadByte();
            for (var bit = 0; bit < 8; bit++)
            {
                if ((eight >> bit & 1) != 0)
                {
                    whole.Add(from + bit);
                }
            }
        }

        producer.Restore(newest, CollectionsMarshal.AsSpan(whole));
        for (var open = reader.ReadInt32(); open > 0; open--)
        {
            var number = reader.ReadInt64();
            var request = new ReceivedRequest(reader.ReadInt32());
            for (var runs = reader.ReadInt32(); runs > 0; runs--)
            {
                request.Add(new ReceivedRequest.Run(reader.ReadInt32(), reader.ReadInt32(), reader.ReadInt64(), reader.ReadBoolean()));
            }

            producer.Restore(number, request);
        }

        return producer;
    }
}
