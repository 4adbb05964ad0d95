using Microsoft.Net.Http.Headers;

namespace Weir.Silo.Ingest;

/// <summary>What a body is written in.</summary>
internal enum ContentForm : byte
{
    Json,
    Ndjson,
    Avro,
}

/// <summary>How a body is compressed.</summary>
internal enum ContentCoding : byte
{
    None,
    Gzip,
    Brotli,
}

/// <summary>Reads what the headers say of a body.</summary>
internal static class ContentForms
{
    /// <summary>Media types of the text forms.</summary>
    public const string TextTypes = "application/json, application/x-ndjson";

    /// <summary>Media types of all forms.</summary>
    public const string Types = $"{TextTypes}, application/avro";

    /// <summary>The form of a content type; JSON when none is given.</summary>
    public static bool TryParse(string? contentType, out ContentForm form)
    {
        form = ContentForm.Json;
        if (string.IsNullOrWhiteSpace(contentType))
        {
            return true;
        }

        if (!MediaTypeHeaderValue.TryParse(contentType, out var parsed) || !IsUtf8(parsed))
        {
            return false;
        }

        switch (parsed.MediaType.Value?.ToLowerInvariant())
        {
            case "application/json":
                return true;
            case "application/x-ndjson":
                form = ContentForm.Ndjson;
                return true;
            case "application/avro":
                form = ContentForm.Avro;
                return true;
            default:
                return false;
        }
    }

    /// <summary>The coding of a Content-Encoding header.</summary>
    public static bool TryParseCoding(string? header, out ContentCoding coding)
    {
        (var known, coding) = header?.Trim().ToLowerInvariant() switch
        {
            null or "" or "identity" => (true, ContentCoding.None),
            "gzip" or "x-gzip" => (true, ContentCoding.Gzip),
            "br" => (true, ContentCoding.Brotli),
            _ => (false, ContentCoding.None),
        };
        return known;
    }

    private static bool IsUtf8(MediaTypeHeaderValue type) =>
        !type.Charset.HasValue || type.Charset.Equals("utf-8", StringComparison.OrdinalIgnoreCase) || type.Charset.Equals("\"utf-8\"", StringComparison.OrdinalIgnoreCase)
        || type.Charset.Equals("us-ascii", StringComparison.OrdinalIgnoreCase);
}
