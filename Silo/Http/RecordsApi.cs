using System.Text.Json;
using Microsoft.Extensions.Options;
using Weir.Silo.Ingest;
using Weir.Silo.Ingest.Bodies;
using Weir.Silo.Security;

namespace Weir.Silo.Http;

/// <summary>Takes records of gateways in.</summary>
internal static class RecordsApi
{
    public const string ProducerHeader = "Producer-Id";
    public const string SequenceHeader = "Producer-Sequence";

    public static IEndpointRouteBuilder MapRecords(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/gateways/records", PostRecordsAsync)
            .WithName("PostGatewayRecords").WithTags("Gateways").RequireScope(Scope.Ingest)
            .WithSummary("Takes records in and answers when every accepted one is durable.")
            .WithDescription(
                $"Body: one JSON object or an array of them (also without a content type), NDJSON, or an Avro object container; Content-Encoding gzip, br or none. "
                + $"With {ProducerHeader} and {SequenceHeader} a repeat appends nothing twice and gets the first answer's counts.")
            .AddOpenApiOperationTransformer((operation, _, _) => ApiDescription.DescribeRecords(operation))
            .Produces<RecordsAnswer>(StatusCodes.Status202Accepted)
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problems.ContentType)
            .Produces<SequenceProblem>(StatusCodes.Status409Conflict, Problems.ContentType)
            .Produces<Problem>(StatusCodes.Status413PayloadTooLarge, Problems.ContentType)
            .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, Problems.ContentType)
            .Produces<Problem>(StatusCodes.Status429TooManyRequests, Problems.ContentType)
            .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, Problems.ContentType);
        return routes;
    }

    private static async Task PostRecordsAsync(HttpContext context, IngestService ingest, IOptions<IngestOptions> options)
    {
        try
        {
            if (!TryRead(context.Request, out var request, out var status, out var fault))
            {
                await DiscardAsync(context);
                await WriteProblemAsync(context, Unread(status, fault));
                return;
            }

            var answer = await ingest.IngestAsync(request, context.Request.Body, context.RequestAborted);
            if (answer.Outcome != IngestOutcome.Judged)
            {
                await DiscardAsync(context);
            }

            await WriteAsync(context, answer, options.Value.RetryAfter);
        }
        catch (Exception e) when (e is (IOException and not BadHttpRequestException) || (e is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
        {
            // The client has gone before its answer; what was appended stays, and a repeat with its sequence will find it.
            context.Abort();
        }
    }

    private static bool TryRead(HttpRequest request, out IngestRequest parsed, out int status, out string fault)
    {
        parsed = default;
        status = StatusCodes.Status400BadRequest;
        if (!RequestParsing.TryKind(Single(request.Query["kind"]), out var kind, out fault)
            || !RequestParsing.TryProducer(
                Single(request.Headers[ProducerHeader]), Single(request.Headers[SequenceHeader]), ProducerHeader, SequenceHeader, out var sequence, out fault))
        {
            return false;
        }

        status = StatusCodes.Status415UnsupportedMediaType;
        if (!ContentForms.TryParse(request.ContentType, out var form))
        {
            fault = $"Content-Type is {RequestParsing.Show(request.ContentType!)}; it must be one of {ContentForms.Types}.";
            return false;
        }

        if (!ContentForms.TryParseCoding(Single(request.Headers.ContentEncoding), out var coding))
        {
            fault = $"Content-Encoding is {RequestParsing.Show(request.Headers.ContentEncoding.ToString())}; it must be gzip, br or none.";
            return false;
        }

        parsed = new IngestRequest(kind, form, coding, request.ContentLength, sequence);
        return true;
    }

    private static string? Single(Microsoft.Extensions.Primitives.StringValues values) => values.Count == 0 ? null : values.ToString();

    // A client that waits for 100 Continue has not sent anything yet and must not be made to.
    private static async Task DiscardAsync(HttpContext context)
    {
        if (!context.Request.Headers.Expect.ToString().Contains("100-continue", StringComparison.OrdinalIgnoreCase))
        {
            await BodyReader.DiscardAsync(context.Request.Body, context.RequestAborted);
        }
    }

    private static Task WriteAsync(HttpContext context, IngestAnswer answer, TimeSpan retryAfter)
    {
        var response = context.Response;
        switch (answer.Outcome)
        {
            case IngestOutcome.Judged when answer.Accepted > 0:
                response.StatusCode = StatusCodes.Status202Accepted;
                response.ContentType = "application/json";
                var body = new RecordsAnswer(answer.Accepted, answer.RejectedCount, answer.Rejected!);
                return JsonSerializer.SerializeAsync(response.Body, body, ApiJson.Api.RecordsAnswer, context.RequestAborted);
            case IngestOutcome.Judged:
                return WriteProblemAsync(context, WhollyRejected(answer));
            case IngestOutcome.Conflict:
                response.StatusCode = StatusCodes.Status409Conflict;
                response.ContentType = Problems.ContentType;
                var conflict = Problems.CreateConflict(answer.Detail, answer.Last);
                return JsonSerializer.SerializeAsync(response.Body, conflict, ApiJson.Api.SequenceProblem, context.RequestAborted);
            case IngestOutcome.TooLarge:
                return Problems.WriteAsync(context, StatusCodes.Status413PayloadTooLarge, answer.Detail);
            default:
                Problems.AskToWait(response, retryAfter);
                var status = answer.Outcome == IngestOutcome.Busy ? StatusCodes.Status429TooManyRequests : StatusCodes.Status503ServiceUnavailable;
                return Problems.WriteAsync(context, status, answer.Detail);
        }
    }

    // Every 400 of this route has the same members, also where the body was not looked at.
    private static Problem Unread(int status, string fault) => status == StatusCodes.Status400BadRequest
        ? Problems.Create(status, fault) with { Accepted = 0, RejectedCount = 0, Rejected = [] }
        : Problems.Create(status, fault);

    private static Problem WhollyRejected(IngestAnswer answer)
    {
        var detail = answer.RejectedCount == 0
            ? "There is nothing in the body; it must have at least one record."
            : $"All {answer.RejectedCount} records were rejected; the first because {(answer.Rejected!.Count > 0 ? answer.Rejected[0].Reason : "of what the first answer said")}.";
        return Problems.Create(StatusCodes.Status400BadRequest, detail) with
        {
            Accepted = 0,
            RejectedCount = answer.RejectedCount,
            Rejected = answer.Rejected,
        };
    }

    private static Task WriteProblemAsync(HttpContext context, Problem problem)
    {
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = Problems.ContentType;
        return JsonSerializer.SerializeAsync(context.Response.Body, problem, ApiJson.Api.Problem, context.RequestAborted);
    }
}
