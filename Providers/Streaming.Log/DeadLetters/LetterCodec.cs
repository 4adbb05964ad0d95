using System.Buffers.Binary;
using System.Text;

namespace Weir.Streaming.Log;

/// <summary>Byte form of a dead letter in its file: length, checksum, version, fields.</summary>
internal static class LetterCodec
{
    public const int FrameBytes = 8;
    private const byte Version = 1;

    public static byte[] Write(DeadLetter letter)
    {
        using var bytes = new MemoryStream();
        using var writer = new BinaryWriter(bytes, Encoding.UTF8);
        writer.Write(0L);
        writer.Write(Version);
        writer.Write(letter.Id);
        writer.Write(letter.Stream);
        writer.Write(letter.Partition);
        writer.Write(letter.Offset);
        writer.Write(letter.Index);
        writer.Write(letter.Key);
        writer.Write(letter.Reason);
        writer.Write(letter.ParkedAt.UtcTicks);
        writer.Write(letter.Encoding);
        writer.Write(letter.Payload.Length);
        writer.Write(letter.Payload.Span);
        writer.Flush();
        var frame = bytes.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - FrameBytes);
        BinaryPrimitives.WriteUInt32LittleEndian(frame.AsSpan(4), EntryFormat.Checksum(frame.AsSpan(FrameBytes)));
        return frame;
    }

    /// <summary>About how many bytes a letter takes in its file.</summary>
    public static int SizeOf(DeadLetter letter) => letter.Payload.Length + (2 * (letter.Stream.Length + letter.Key.Length + letter.Reason.Length)) + 64;

    /// <summary>Length of the body behind a frame header; −1 where it cannot be one.</summary>
    public static int ReadLength(ReadOnlySpan<byte> frame, long available) =>
        BinaryPrimitives.ReadInt32LittleEndian(frame) is var length && length > 0 && length <= available - FrameBytes ? length : -1;

    public static bool IsWhole(ReadOnlySpan<byte> frame, ReadOnlySpan<byte> body) =>
        BinaryPrimitives.ReadUInt32LittleEndian(frame[4..]) == EntryFormat.Checksum(body);

    /// <exception cref="InvalidDataException">The body is of another version.</exception>
    public static DeadLetter Read(byte[] body)
    {
        using var reader = new BinaryReader(new MemoryStream(body), Encoding.UTF8);
        var version = reader.ReadByte();
        if (version != Version)
        {
            throw new InvalidDataException($"A dead letter has version {version}; this program reads version {Version}.");
        }

        var letter = new DeadLetter(
            reader.ReadInt64(),
            reader.ReadString(),
            reader.ReadInt32(),
            reader.ReadInt64(),
            reader.ReadInt32(),
            reader.ReadString(),
            reader.ReadString(),
            new DateTimeOffset(reader.ReadInt64(), TimeSpan.Zero),
            reader.ReadUInt16(),
            default);
        return letter with { Payload = reader.ReadBytes(reader.ReadInt32()) };
    }
}
