using System.Text.Json;
using Weir.Ingest;
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
            .ProducesIngestAnswers();
        return routes;
    }

    /// <summary>What a route that takes records in may answer.</summary>
    public static RouteHandlerBuilder ProducesIngestAnswers(this RouteHandlerBuilder route) => route
        .Produces<RecordsAnswer>(StatusCodes.Status202Accepted)
        .Produces<Problem>(StatusCodes.Status400BadRequest, Problems.ContentType)
        .Produces<SequenceProblem>(StatusCodes.Status409Conflict, Problems.ContentType)
        .Produces<Problem>(StatusCodes.Status413PayloadTooLarge, Problems.ContentType)
        .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, Problems.ContentType)
        .Produces<Problem>(StatusCodes.Status429TooManyRequests, Problems.ContentType)
        .Produces<Problem>(StatusCodes.Status503ServiceUnavailable, Problems.ContentType);

    /// <summary>Takes a request's records in and answers it.</summary>
    /// <param name="context">The request.</param>
    /// <param name="ingest">The way in.</param>
    /// <param name="intake">What its records are; null when the request itself is wrong.</param>
    /// <param name="fault">What is wrong then.</param>
    public static async Task AnswerAsync(HttpContext context, IngestService ingest, Intake? intake, string fault)
    {
        try
        {
            var answer = Read(context.Request, intake, fault, out var request) ?? await ingest.IngestAsync(request, context.Request.Body, context.RequestAborted);
            if (answer.Outcome != IngestOutcome.Judged)
            {
                await DiscardAsync(context);
            }

            await WriteAsync(context, answer);
        }
        catch (Exception e) when (e is (IOException and not BadHttpRequestException) || (e is OperationCanceledException && context.RequestAborted.IsCancellationRequested))
        {
            // The client has gone before its answer; what was appended stays, and a repeat with its sequence will find it.
            context.Abort();
        }
    }

    private static Task PostRecordsAsync(HttpContext context, IngestService ingest) =>
        AnswerAsync(context, ingest, RequestParsing.TryKind(Single(context.Request.Query["kind"]), out var kind, out var fault) ? ingest.Gateways(kind) : null, fault);

    /// <summary>Writes what became of records.</summary>
    public static Task WriteAsync(HttpContext context, IngestAnswer answer)
    {
        var response = context.Response;
        if (answer.RetryAfter is { } retryAfter)
        {
            Problems.AskToWait(response, retryAfter);
        }

        switch (answer.Outcome)
        {
            case IngestOutcome.Judged when answer.Accepted > 0:
                response.StatusCode = StatusCodes.Status202Accepted;
                response.ContentType = "application/json";
                var body = new RecordsAnswer(answer.Accepted, answer.RejectedCount, answer.Rejected!);
                return JsonSerializer.SerializeAsync(response.Body, body, ApiJson.Api.RecordsAnswer, context.RequestAborted);
            case IngestOutcome.Judged or IngestOutcome.Invalid:
                return WriteBadAsync(context, answer);
            case IngestOutcome.Conflict:
                response.StatusCode = StatusCodes.Status409Conflict;
                response.ContentType = Problems.ContentType;
                var conflict = Problems.CreateConflict(answer.Detail, answer.Last);
                return JsonSerializer.SerializeAsync(response.Body, conflict, ApiJson.Api.SequenceProblem, context.RequestAborted);
            default:
                return Problems.WriteAsync(context, StatusOf(answer.Outcome), answer.Detail);
        }
    }

    /// <summary>The refusal of a request; null when it can be taken.</summary>
    private static IngestAnswer? Read(HttpRequest request, Intake? intake, string fault, out IngestRequest parsed)
    {
        parsed = default;
        return intake is not null
            && RequestParsing.TryProducer(
                Single(request.Headers[ProducerHeader]), Single(request.Headers[SequenceHeader]), ProducerHeader, SequenceHeader, out var sequence, out fault)
            ? IngestRequest.TryCreate(intake, request.ContentType, Single(request.Headers.ContentEncoding), request.ContentLength, sequence, out parsed)
            : new IngestAnswer(IngestOutcome.Invalid, Detail: fault);
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

    /// <summary>The status that says what became of a request.</summary>
    public static int StatusOf(IngestOutcome outcome) => outcome switch
    {
        IngestOutcome.Invalid => StatusCodes.Status400BadRequest,
        IngestOutcome.TooLarge => StatusCodes.Status413PayloadTooLarge,
        IngestOutcome.Unsupported => StatusCodes.Status415UnsupportedMediaType,
        IngestOutcome.Busy => StatusCodes.Status429TooManyRequests,
        _ => StatusCodes.Status503ServiceUnavailable,
    };

    // Every 400 of this route has the same members, also where the body was not looked at.
    private static Task WriteBadAsync(HttpContext context, IngestAnswer answer)
    {
        var problem = Problems.Create(StatusCodes.Status400BadRequest, answer.Detail) with
        {
            Accepted = 0,
            RejectedCount = answer.RejectedCount,
            Rejected = answer.Rejected ?? [],
        };
        context.Response.StatusCode = problem.Status;
        context.Response.ContentType = Problems.ContentType;
        return JsonSerializer.SerializeAsync(context.Response.Body, problem, ApiJson.Api.Problem, context.RequestAborted);
    }
}
