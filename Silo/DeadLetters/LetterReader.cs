using System.Text;
using System.Text.Json;
using Weir.Silo.Ingest;
using Weir.Silo.Ingest.Bodies;
using Weir.Streaming;

namespace Weir.Silo.DeadLetters;

/// <summary>
/// Turns the bytes of a dead letter back into records. It holds one of: a record, or a whole run of them, in the layout of the stream; the value of a message
/// as it was sent; what is left of a range of the log that was lost.
/// </summary>
/// <param name="encoding">The layout of the stream.</param>
internal abstract class LetterReader(ushort encoding)
{
    private const string ContentType = "content-type";

    /// <summary>Media types that are taken, for messages.</summary>
    protected abstract string ContentTypes { get; }

    /// <summary>Reads a letter whole: one bad record fails all of it.</summary>
    /// <param name="letter">The letter.</param>
    /// <param name="receivedAt">The instant by which its records are judged.</param>
    /// <param name="room">What a compressed value takes among the bytes in flight.</param>
    /// <param name="into">Takes the records; what is in it after a failure means nothing.</param>
    /// <returns>Why it cannot be taken; null when it can.</returns>
    /// <exception cref="NoRoomException">Too much is in flight.</exception>
    public string? Read(DeadLetter letter, DateTimeOffset receivedAt, InFlightRoom room, IngestBatch into)
    {
        into.Start(encoding);
        if (letter.Payload.IsEmpty)
        {
            return "it has no bytes: the message had none, or they are in the letter of the first record of its run";
        }

        if (letter.Encoding == encoding)
        {
            return ReadLayout(letter, receivedAt, into);
        }

        if (letter.Encoding != 0)
        {
            return FormattableString.Invariant($"its encoding is {letter.Encoding}; it must be {encoding}, or 0 for a message as it was sent");
        }

        return IsLostRange(letter) ? "it holds no record: it stands for a range of the log that was lost" : ReadMessage(letter, receivedAt, room, into);
    }

    /// <summary>Reads records in the layout of the stream.</summary>
    /// <returns>Why they cannot be taken; null when they can.</returns>
    protected abstract string? ReadLayout(DeadLetter letter, DateTimeOffset receivedAt, IngestBatch into);

    /// <summary>What a message is that does not say it.</summary>
    protected abstract string DefaultType { get; }

    /// <summary>Decodes the value of a message.</summary>
    /// <returns>False where it is of a type that is not taken.</returns>
    protected abstract bool TryDecode(DeadLetter letter, string type, DateTimeOffset receivedAt, InFlightRoom room, IngestBatch into);

    /// <summary>What is wrong between a letter's key and its only record; null when nothing is.</summary>
    protected abstract string? FindKeyFault(DeadLetter letter, IngestBatch read);

    private string? ReadMessage(DeadLetter letter, DateTimeOffset receivedAt, InFlightRoom room, IngestBatch into)
    {
        var type = letter.Headers?.LastOrDefault(header => header.Name.Equals(ContentType, StringComparison.OrdinalIgnoreCase)).Value ?? default;
        var said = type.IsEmpty ? DefaultType : Encoding.UTF8.GetString(type.Span);
        try
        {
            if (!TryDecode(letter, said, receivedAt, room, into))
            {
                return $"its {ContentType} is {RecordReasons.Quote(said)}; it must be one of {ContentTypes}";
            }
        }
        catch (BodyTooLargeException e)
        {
            return e.Message;
        }

        if (into.RejectedCount > 0)
        {
            return into.Rejected[0].Reason;
        }

        // A message is one record. More in one, or the beginning of a longer one, was never what its sender meant.
        return into.Accepted == 1 ? FindKeyFault(letter, into) : FormattableString.Invariant($"it holds {into.Accepted} records; a message must hold one");
    }

    /// <summary>A lost range has no key. The file log keeps the bytes that stood there, which have no headers; others say which range it was.</summary>
    private static bool IsLostRange(DeadLetter letter) => letter.Key.Length == 0 && (letter.Headers is null || IsDescriptor(letter.Payload));

    private static bool IsDescriptor(ReadOnlyMemory<byte> payload)
    {
        try
        {
            using var json = JsonDocument.Parse(payload);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("partition", out _)
                && json.RootElement.TryGetProperty("from", out _) && json.RootElement.TryGetProperty("to", out _);
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
