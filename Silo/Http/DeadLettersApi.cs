using Microsoft.AspNetCore.Http.HttpResults;
using Weir.Questions;
using Weir.Silo.Observability;
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
        return routes;
    }

    private static async Task<Results<JsonHttpResult<DeadLettersAnswer>, JsonHttpResult<Problem>>> ListAsync(
        string? after, string? limit, IDeadLetterStore store, CancellationToken cancellationToken)
    {
        if (!RequestParsing.TryNumber(after, "after", 0, 0, long.MaxValue, out var from, out var fault)
            || !RequestParsing.TryNumber(limit, "limit", 100, 1, QueryBounds.PageMax, out var count, out fault))
        {
            return Problems.BadRequest(fault);
        }

        var page = await DeadLetterPages.ReadAsync(store, from, (int)count, cancellationToken);
        return TypedResults.Json(new DeadLettersAnswer([.. page.Letters.Select(Answer)], page.Next), ApiJson.Api.DeadLettersAnswer);
    }

    private static DeadLetterAnswer Answer(DeadLetter letter) => new(
        letter.Id, letter.Stream, letter.Partition, letter.Offset, letter.Index, letter.Key, letter.Reason, Formats.Instant(letter.ParkedAt), letter.Encoding, letter.Payload);
}
