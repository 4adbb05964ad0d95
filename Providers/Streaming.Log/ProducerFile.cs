using System.Buffers.Binary;

namespace Weir.Streaming.Log;

/// <summary>
/// A partition's saved producer set: magic, checksum, the log address it is complete up to, and the set (<see cref="ProducerSnapshot"/>). It stands
/// apart from the committed offset because that is written every second and this grows with the producers; the log behind its address
/// completes it.
/// </summary>
internal static class ProducerFile
{
    private const string FileName = "producers.bin";
    private const uint Magic = 0x31534C57;
    private const int HeaderBytes = 16;

    /// <summary>Loads the saved set.</summary>
    /// <returns>The address it is complete up to and its bytes; null where there is none.</returns>
    public static (long Address, byte[] Set)? Load(string directory)
    {
        var path = Path.Combine(directory, FileName);
        if (!File.Exists(path))
        {
            return null;
        }

        var bytes = File.ReadAllBytes(path);
        return bytes.Length >= HeaderBytes
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes) == Magic
            && BinaryPrimitives.ReadUInt32LittleEndian(bytes.AsSpan(4)) == EntryFormat.Checksum(bytes.AsSpan(8))
            ? (BinaryPrimitives.ReadInt64LittleEndian(bytes.AsSpan(8)), bytes[HeaderBytes..])
            : throw new InvalidDataException(
                $"{path} is damaged. Without it repeats of requests older than the log still held are not recognised; delete it to accept that.");
    }

    public static void Save(string directory, long address, byte[] set)
    {
        var bytes = new byte[HeaderBytes + set.Length];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, Magic);
        BinaryPrimitives.WriteInt64LittleEndian(bytes.AsSpan(8), address);
        set.CopyTo(bytes.AsSpan(HeaderBytes));
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(4), EntryFormat.Checksum(bytes.AsSpan(8)));
        DurableFile.Replace(Path.Combine(directory, FileName), bytes);
    }
}
