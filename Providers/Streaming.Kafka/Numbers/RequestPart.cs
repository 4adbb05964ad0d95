using System.Buffers.Text;
using System.Globalization;
using System.Text;
using Confluent.Kafka;

namespace Weir.Streaming.Kafka.Numbers;

/// <summary>
/// Which record of which numbered request a message is, as its headers <c>producer</c>, <c>sequence</c> and <c>part</c> say: <c>part</c> is <c>k/n</c>, the k-th (from 0)
/// of the request's n records in this partition. Every attempt at a request gives a record the same part.
/// </summary>
/// <param name="Producer">The producer's id.</param>
/// <param name="Sequence">The request's number, from 1.</param>
/// <param name="Part">Which record, from 0.</param>
/// <param name="Parts">How many there are in this partition.</param>
internal readonly record struct RequestPart(byte[] Producer, long Sequence, int Part, int Parts)
{
    private const string ProducerHeader = "producer";
    private const string SequenceHeader = "sequence";
    private const string PartHeader = "part";
    private const int ProducerBytesMax = 64;

    // What is counted behind a window must not leave 64 bits.
    private const long LastSequence = long.MaxValue - (1 << 20);

    /// <summary>Reads a message's headers.</summary>
    /// <returns>False for a message without a number, or with headers of these names that mean something else.</returns>
    public static bool TryRead(Headers? headers, out RequestPart part)
    {
        part = default;
        return headers is { Count: >= 3 }
            && headers.TryGetLastBytes(ProducerHeader, out var producer) && producer is { Length: > 0 and <= ProducerBytesMax }
            && headers.TryGetLastBytes(SequenceHeader, out var number) && TryParse(number, out long sequence, out var length) && length == number.Length && sequence is > 0 and <= LastSequence
            && headers.TryGetLastBytes(PartHeader, out var text) && TryParseParts(text, out var which, out var parts)
            && Make(producer, sequence, which, parts, out part);
    }

    /// <summary>The headers that all records of a request share.</summary>
    public static IHeader[] Shared(ProducerSequence number) =>
        [new Header(ProducerHeader, Encoding.ASCII.GetBytes(number.Producer)), new Header(SequenceHeader, Encoding.ASCII.GetBytes(number.Sequence.ToString(CultureInfo.InvariantCulture)))];

    /// <summary>The header of one record.</summary>
    public static Header Own(int part, int parts)
    {
        Span<byte> text = stackalloc byte[24];
        return Utf8Formatter.TryFormat(part, text, out var first) && (text[first] = (byte)'/') == '/' && Utf8Formatter.TryFormat(parts, text[(first + 1)..], out var second)
            ? new Header(PartHeader, text[..(first + 1 + second)].ToArray())
            : throw new InvalidOperationException("Two numbers and a slash do not fit.");
    }

    private static bool Make(byte[] producer, long sequence, int which, int parts, out RequestPart part)
    {
        part = new RequestPart(producer, sequence, which, parts);
        return true;
    }

    private static bool TryParse(byte[]? text, out long value, out int length)
    {
        (value, length) = (0, 0);
        return text is not null && Utf8Parser.TryParse(text, out value, out length);
    }

    private static bool TryParseParts(byte[]? text, out int part, out int parts)
    {
        (part, parts) = (0, 0);
        return text is not null
            && Utf8Parser.TryParse(text, out part, out int slash) && slash < text.Length - 1 && text[slash] == '/'
            && Utf8Parser.TryParse(text.AsSpan(slash + 1), out parts, out int rest) && slash + 1 + rest == text.Length
            && part >= 0 && part < parts;
    }
}
