using Microsoft.AspNetCore.Http.HttpResults;
using Weir.Operations;
using Weir.Questions;
using Weir.Silo.DeadLetters;
using Weir.Silo.Security;
using Weir.Streaming;

namespace Weir.Silo.Http;

/// <summary>Records that were acknowledged and could not be processed.</summary>
internal static class DeadLettersApi
{
    public static IEndpointRouteBuilder MapDeadLetters(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/dead-letters", ListAsync).WithName("ListDeadLetters").WithTags("Operations").RequireScope(Scope.Admin)
            .WithSummary("Records that failed after the acknowledgement, with reason and position.")
            .WithDescription("after: the id to continue after; limit: 1 to 1,000, default 100; a page of more than 4 MiB ends earlier. Old ones are deleted (Log:RetainLettersBytes, Log:RetainLettersFor; over Kafka the retention of their topic).")
            .Produces<DeadLettersAnswer>().ProducesProblem(StatusCodes.Status400BadRequest);
        routes.MapPost("/v1/dead-letters/redrive", RedriveAsync).WithName("RedriveDeadLetters").WithTags("Operations").RequireScope(Scope.Admin)
            .WithSummary("Takes in again what dead letters hold, where it is good by today's rules.")
            .WithDescription("A letter is counted once however often it is redriven, and stays in the list. What fails is listed with its reason.")
            .AddOpenApiOperationTransformer((operation, _, _) => ApiDescription.DescribeRedrive(operation))
            .Produces<RedriveAnswer>()
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problems.ContentType)
            .Produces<Problem>(StatusCodes.Status413PayloadTooLarge, Problems.ContentType)
            .Produces<Problem>(StatusCodes.Status415UnsupportedMediaType, Problems.ContentType);
        return routes;
    }

    private static async Task<Results<JsonHttpResult<DeadLettersAnswer>, JsonHttpResult<Problem>>> ListAsync(
        string? after, string? limit, DeadLetterPages pages, CancellationToken cancellationToken)
    {
        if (!RequestParsing.TryNumber(after, "after", 0, 0, long.MaxValue, out var from, out var fault)
            || !RequestParsing.TryNumber(limit, "limit", 100, 1, QueryBounds.PageMax, out var count, out fault))
        {
            return Problems.BadRequest(fault);
        }

        var page = await pages.ReadAsync(from, (int)count, cancellationToken);
        return TypedResults.Json(new DeadLettersAnswer([.. page.Letters.Select(letter => Answer(letter, page))], page.Next), ApiJson.Api.DeadLettersAnswer);
    }

    private static async Task<Results<JsonHttpResult<RedriveAnswer>, JsonHttpResult<Problem>>> RedriveAsync(
        HttpRequest request, LetterRedrive redrive, CancellationToken cancellationToken)
    {
        var (ids, refusal) = await RedriveBody.ReadAsync(request, cancellationToken);
        if (refusal is not null)
        {
            return Problems.Of(RecordsApi.StatusOf(refusal.Outcome), refusal.Detail);
        }

        var result = await redrive.RedriveAsync(ids!, cancellationToken);
        return TypedResults.Json(new RedriveAnswer(result.Redriven, result.Failed), ApiJson.Api.RedriveAnswer);
    }

    private static DeadLetterAnswer Answer(DeadLetter letter, DeadLetterPage page) => new(
        letter.Id,
        letter.Stream,
        letter.Partition,
        letter.Offset,
        letter.Index,
        letter.Key,
        letter.Reason,
        Formats.Instant(letter.ParkedAt),
        letter.Encoding,
        letter.Payload,
        page.Redriven.TryGetValue(letter.Id, out var at) ? Formats.Instant(at) : null);
}
