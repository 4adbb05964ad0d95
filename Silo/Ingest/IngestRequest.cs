using Weir.Ingest;
using Weir.Streaming;

namespace Weir.Silo.Ingest;

/// <summary>A request as it describes itself.</summary>
/// <param name="Intake">What its records are.</param>
/// <param name="Form">What the body is written in.</param>
/// <param name="Coding">How it is compressed.</param>
/// <param name="Length">Bytes it says it has; null when it does not.</param>
/// <param name="Sequence">Producer and number; null without.</param>
internal readonly record struct IngestRequest(Intake Intake, ContentForm Form, ContentCoding Coding, long? Length, ProducerSequence? Sequence)
{
    /// <summary>Reads what is said of a body.</summary>
    /// <returns>The refusal; null when the request can be taken.</returns>
    public static IngestAnswer? TryCreate(
        Intake intake, string? contentType, string? contentEncoding, long? length, ProducerSequence? sequence, out IngestRequest request)
    {
        request = default;
        if (!ContentForms.TryParse(contentType, out var form) || !intake.Takes(form))
        {
            return new IngestAnswer(IngestOutcome.Unsupported, Detail: $"Content-Type is {RecordReasons.Quote(contentType!)}; it must be one of {intake.ContentTypes}.");
        }

        if (!ContentForms.TryParseCoding(contentEncoding, out var coding))
        {
            return new IngestAnswer(IngestOutcome.Unsupported, Detail: $"Content-Encoding is {RecordReasons.Quote(contentEncoding!)}; it must be gzip, br or none.");
        }

        request = new IngestRequest(intake, form, coding, length, sequence);
        return null;
    }
}
