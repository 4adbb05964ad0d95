using System.Buffers.Text;
using System.Globalization;
using System.Text;
using System.Text.Unicode;
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
        if (headers is not { Count: >= 3 }
            || !headers.TryGetLastBytes(ProducerHeader, out var producer) || producer is not { Length: > 0 and <= ProducerBytesMax }
            || !headers.TryGetLastBytes(SequenceHeader, out var number) || !TryParseSequence(number, out var sequence)
            || !headers.TryGetLastBytes(PartHeader, out var text) || !TryParseParts(text, out var which, out var parts))
        {
            return false;
        }

        part = new RequestPart(producer, sequence, which, parts);
        return true;
    }

    /// <summary>The headers that all records of a request share.</summary>
    public static IHeader[] Shared(ProducerSequence number) =>
        [new Header(ProducerHeader, Encoding.ASCII.GetBytes(number.Producer)), new Header(SequenceHeader, Encoding.ASCII.GetBytes(number.Sequence.ToString(CultureInfo.InvariantCulture)))];

    /// <summary>The header of one record.</summary>
    public static Header Own(int part, int parts)
    {
        Span<byte> text = stackalloc byte[24];
        _ = Utf8.TryWrite(text, CultureInfo.InvariantCulture, $"{part}/{parts}", out var length);
        return new Header(PartHeader, text[..length].ToArray());
    }

    private static bool TryParseSequence(byte[]? text, out long sequence)
    {
        sequence = 0;
        return text is not null && Utf8Parser.TryParse(text, out sequence, out int length) && length == text.Length && sequence is > 0 and <= LastSequence;
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
