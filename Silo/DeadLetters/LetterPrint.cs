using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using Weir.Streaming;

namespace Weir.Silo.DeadLetters;

/// <summary>
/// Tells letters apart that have the same id: ids begin anew where somebody moved the letters away, and a new letter must not pass for an old one that was redriven.
/// </summary>
internal static class LetterPrint
{
    /// <summary>64 bits of position, key and bytes.</summary>
    public static long Of(DeadLetter letter)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(letter.Stream));
        Append(hash, Encoding.UTF8.GetBytes(letter.Key));
        Span<byte> place = stackalloc byte[18];
        BinaryPrimitives.WriteInt32LittleEndian(place, letter.Partition);
        BinaryPrimitives.WriteInt64LittleEndian(place[4..], letter.Offset);
        BinaryPrimitives.WriteInt32LittleEndian(place[12..], letter.Index);
        BinaryPrimitives.WriteUInt16LittleEndian(place[16..], letter.Encoding);
        hash.AppendData(place);
        hash.AppendData(letter.Payload.Span);
        return BinaryPrimitives.ReadInt64LittleEndian(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> text)
    {
        Span<byte> length = stackalloc byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, text.Length);
        hash.AppendData(length);
        hash.AppendData(text);
    }
}
