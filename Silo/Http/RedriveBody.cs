using System.Text.Json;
using Weir.Ingest;
using Weir.Questions;
using Weir.Silo.Ingest;

namespace Weir.Silo.Http;

/// <summary>Reads which dead letters are to be redriven: <c>{"ids":[…]}</c>.</summary>
internal static class RedriveBody
{
    /// <summary>More than the longest body that can be meant.</summary>
    private const int BytesMax = 64 << 10;

    private static readonly JsonDocumentOptions Strict = new() { AllowDuplicateProperties = false };

    /// <summary>Reads a body.</summary>
    /// <returns>The ids, or the refusal.</returns>
    public static async Task<(long[]? Ids, IngestAnswer? Refusal)> ReadAsync(HttpRequest request, CancellationToken cancellationToken)
    {
        if (!ContentForms.TryParse(request.ContentType, out var form) || form != ContentForm.Json)
        {
            return Refuse(IngestOutcome.Unsupported, $"Content-Type is {RequestParsing.Show(request.ContentType!)}; it must be application/json.");
        }

        var bytes = new byte[BytesMax + 1];
        var length = await request.Body.ReadAtLeastAsync(bytes, bytes.Length, throwOnEndOfStream: false, cancellationToken);
        if (length > BytesMax)
        {
            return Refuse(IngestOutcome.TooLarge, FormattableString.Invariant($"The body is longer than {BytesMax} bytes."));
        }

        try
        {
            using var json = JsonDocument.Parse(bytes.AsMemory(0, length), Strict);
            return TryRead(json.RootElement, out var ids, out var fault) ? (ids, null) : Refuse(IngestOutcome.Invalid, fault);
        }
        catch (JsonException e)
        {
            return Refuse(IngestOutcome.Invalid, $"The body is not JSON: {e.Message}");
        }
    }

    private static bool TryRead(JsonElement body, out long[] ids, out string fault)
    {
        ids = [];
        fault = "";
        if (body.ValueKind != JsonValueKind.Object)
        {
            fault = "The body must be an object with ids.";
            return false;
        }

        if (!body.TryGetProperty("ids", out var list) || list.ValueKind != JsonValueKind.Array)
        {
            fault = $"ids is {(list.ValueKind == JsonValueKind.Undefined ? "missing" : RequestParsing.Show(list.GetRawText()))}; it must be an array of 1 to {QueryBounds.RedriveMax} ids.";
            return false;
        }

        if (list.GetArrayLength() is 0 or > QueryBounds.RedriveMax)
        {
            fault = QueryBounds.NotSoManyIds(list.GetArrayLength());
            return false;
        }

        ids = new long[list.GetArrayLength()];
        for (var i = 0; i < ids.Length; i++)
        {
            if (list[i].ValueKind != JsonValueKind.Number || !list[i].TryGetInt64(out ids[i]) || ids[i] < 1)
            {
                fault = QueryBounds.NotBetween(FormattableString.Invariant($"ids[{i}]"), RequestParsing.Show(list[i].GetRawText()), 1, long.MaxValue);
                return false;
            }
        }

        return true;
    }

    private static (long[]?, IngestAnswer?) Refuse(IngestOutcome outcome, string fault) => (null, new IngestAnswer(outcome, Detail: fault));
}
