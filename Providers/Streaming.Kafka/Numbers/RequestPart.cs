using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;

namespace Weir.Streaming.Kafka.Numbers;

/// <summary>
/// Which record of which numbered request a message is, as its headers <c>producer</c>, <c>sequence</c> and <c>part</c> say: <c>part</c> is <c>k/n</c>, the k-th (from 0)
/// of the request's n records in this partition. Every attempt at a request gives a record the same part.
/// </summary>
/// <param name="Producer">The producer's id.</param>
/// <param name="Sequence">The request's number, from 1.</param>
/// <param name="Part">Which record, from 0.</param>
/// <param name="Parts">How many there are in this partition.</param>
/// <param name="ReceivedAt">Instant of receipt of the attempt that counts, from the header <c>received</c>, Unix ms: the timestamp may be the broker's own. Null where it is not said.</param>
internal readonly record struct RequestPart(ReadOnlyMemory<byte> Producer, long Sequence, int Part, int Parts, DateTimeOffset? ReceivedAt = null)
{
    private const int ProducerBytesMax = 64;

    // What is counted behind a window must not leave 64 bits.
    private const long LastSequence = long.MaxValue - (1 << 20);

    private static ReadOnlySpan<byte> ProducerHeader => "producer"u8;

    private static ReadOnlySpan<byte> SequenceHeader => "sequence"u8;

    private static ReadOnlySpan<byte> ReceivedHeader => "received"u8;

    private static ReadOnlySpan<byte> PartHeader => "part"u8;

    /// <summary>Reads a message's headers.</summary>
    /// <returns>False for a message without a number, or with headers of these names that mean something else.</returns>
    public static bool TryRead(HeaderBlock headers, out RequestPart part)
    {
        part = default;
        if (!headers.TryGetLast(ProducerHeader, out var producer) || producer.Length is 0 or > ProducerBytesMax
            || !headers.TryGetLast(SequenceHeader, out var number) || !TryParseSequence(number.Span, out var sequence)
            || !headers.TryGetLast(PartHeader, out var text) || !TryParseParts(text.Span, out var which, out var parts))
        {
            return false;
        }

        part = new RequestPart(producer, sequence, which, parts, headers.TryGetLast(ReceivedHeader, out var at) ? ParseInstant(at.Span) : null);
        return true;
    }

    /// <summary>Writes the headers that all records of a request share.</summary>
    public static void WriteShared(IBufferWriter<byte> headers, ProducerSequence number, DateTimeOffset receivedAt)
    {
        HeaderBlock.Write(headers, ProducerHeader, Encoding.ASCII.GetBytes(number.Producer));
        HeaderBlock.Write(headers, SequenceHeader, Encoding.ASCII.GetBytes(number.Sequence.ToString(CultureInfo.InvariantCulture)));
        HeaderBlock.Write(headers, ReceivedHeader, Encoding.ASCII.GetBytes(receivedAt.ToUnixTimeMilliseconds().ToString(CultureInfo.InvariantCulture)));
    }

    /// <summary>Writes the header of one record.</summary>
    public static void WriteOwn(IBufferWriter<byte> headers, int part, int parts)
    {
        Span<byte> text = stackalloc byte[24];
        _ = Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{part}/{parts}", out var length);
        HeaderBlock.Write(headers, PartHeader, text[..length]);
    }

    private static DateTimeOffset? ParseInstant(ReadOnlySpan<byte> text) =>
        Utf8Parser.TryParse(text, out long milliseconds, out int length) && length == text.Length && milliseconds >= 0 && milliseconds <= DateTimeOffset.MaxValue.ToUnixTimeMilliseconds()
            ? DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
            : null;

    private static bool TryParseSequence(ReadOnlySpan<byte> text, out long sequence)
    {
        sequence = 0;
        return Utf8Parser.TryParse(text, out sequence, out int length) && length == text.Length && sequence is > 0 and <= LastSequence;
    }

    private static bool TryParseParts(ReadOnlySpan<byte> text, out int part, out int parts)
    {
        (part, parts) = (0, 0);
        return Utf8Parser.TryParse(text, out part, out int slash) && slash < text.Length - 1 && text[slash] == '/'
            && Utf8Parser.TryParse(text[(slash + 1)..], out parts, out int rest) && slash + 1 + rest == text.Length
            && part >= 0 && part < parts;
    }
}
