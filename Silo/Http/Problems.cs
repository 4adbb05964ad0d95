using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.WebUtilities;
using Weir.Ingest;

namespace Weir.Silo.Http;

/// <summary>An error as it is answered (RFC 9457), with the members some errors have besides.</summary>
/// <param name="Type">A link to what the status means.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The status.</param>
/// <param name="Detail">The field, the value's fault and the bound.</param>
internal sealed record Problem(string Type, string Title, int Status, string Detail)
{
    /// <summary>Records taken, where records were sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Accepted { get; init; }

    /// <summary>Records rejected, where records were sent.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? RejectedCount { get; init; }

    /// <summary>The first of them.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RejectedRecord>? Rejected { get; init; }
}

/// <summary>An error about a producer's number; <c>last</c> is written also when it is null.</summary>
/// <param name="Type">A link to what the status means.</param>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The status.</param>
/// <param name="Detail">What is wrong with the number.</param>
/// <param name="Last">The last number known, null for an unknown producer.</param>
internal sealed record SequenceProblem(string Type, string Title, int Status, string Detail, long? Last);

/// <summary>Makes problem answers.</summary>
internal static class Problems
{
    public const string ContentType = "application/problem+json";

    /// <summary>A problem with a status and a reason.</summary>
    public static JsonHttpResult<Problem> Of(int status, string detail) =>
        TypedResults.Json(Create(status, detail), ApiJson.Api.Problem, ContentType, status);

    public static JsonHttpResult<Problem> BadRequest(string detail) => Of(StatusCodes.Status400BadRequest, detail);

    public static JsonHttpResult<Problem> NotFound(string detail) => Of(StatusCodes.Status404NotFound, detail);

    /// <summary>The problem itself.</summary>
    public static Problem Create(int status, string detail) => new(TypeOf(status), ReasonPhrases.GetReasonPhrase(status), status, detail);

    /// <summary>The problem of a producer's number.</summary>
    public static SequenceProblem CreateConflict(string detail, long? last) =>
        new(TypeOf(StatusCodes.Status409Conflict), "Conflict", StatusCodes.Status409Conflict, detail, last);

    /// <summary>Writes a problem, unless an answer has begun.</summary>
    public static Task WriteAsync(HttpContext context, int status, string detail)
    {
        if (context.Response.HasStarted)
        {
            return Task.CompletedTask;
        }

        context.Response.StatusCode = status;
        context.Response.ContentType = ContentType;
        return JsonSerializer.SerializeAsync(context.Response.Body, Create(status, detail), ApiJson.Api.Problem, context.RequestAborted);
    }

    /// <summary>Says how long to wait before trying again.</summary>
    public static void AskToWait(HttpResponse response, TimeSpan retryAfter) =>
        response.Headers.RetryAfter = Math.Ceiling(retryAfter.TotalSeconds).ToString(CultureInfo.InvariantCulture);

    private static string TypeOf(int status) => $"https://www.rfc-editor.org/rfc/rfc9110#status.{status}";
}
