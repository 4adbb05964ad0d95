using Microsoft.AspNetCore.Http.HttpResults;
using Orleans;
using Weir.Days;
using Weir.Questions;
using Weir.Records;
using Weir.Silo.Security;

namespace Weir.Silo.Http;

/// <summary>Questions about days.</summary>
internal static class DaysApi
{
    private const int CountDefault = 10;

    public static IEndpointRouteBuilder MapDays(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/days/{day}/top", GetTopAsync).WithName("GetTopGateways").WithTags("Days").RequireScope(Scope.Query)
            .WithSummary("The gateways with the highest totals of a day.")
            .WithDescription("kind is required; n is 1 to 100, default 10; by is total, tx or rx. Ties by ordinal id; exact as of the last checkpoint.")
            .AddOpenApiOperationTransformer((operation, _, _) => ApiDescription.RequireKind(operation))
            .Produces<TopAnswer>().ProducesProblem(StatusCodes.Status400BadRequest);
        return routes;
    }

    private static async Task<Results<JsonHttpResult<TopAnswer>, JsonHttpResult<Problem>>> GetTopAsync(
        string day, string? kind, string? n, string? by, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!RequestParsing.TryDay(day, "day", default, out var date, out var fault)
            || !RequestParsing.TryKind(kind, out var wanted, out fault)
            || !RequestParsing.TryNumber(n, "n", CountDefault, 1, QueryBounds.TopMax, out var count, out fault)
            || !TryOrder(by, out var order, out fault))
        {
            return Problems.BadRequest(fault);
        }

        var best = await DayQuestions.GetTopAsync(grains, wanted, date, order, (int)count, time, cancellationToken);
        var shown = best.Select(gateway => new TopGatewayAnswer(gateway.Gateway, gateway.Tx, gateway.Rx, gateway.Total));
        return TypedResults.Json(new TopAnswer(date, wanted.ToName(), by ?? "total", [.. shown]), ApiJson.Api.TopAnswer);
    }

    private static bool TryOrder(string? text, out TopOrder order, out string fault)
    {
        fault = $"by is {RequestParsing.Show(text ?? "")}; it must be total, tx or rx.";
        (var known, order) = text switch
        {
            null or "total" => (true, TopOrder.Total),
            "tx" => (true, TopOrder.Tx),
            "rx" => (true, TopOrder.Rx),
            _ => (false, TopOrder.Total),
        };
        return known;
    }
}
