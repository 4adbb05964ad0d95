using Microsoft.AspNetCore.Http.HttpResults;
using Orleans;
using Weir.Gateways;
using Weir.Lists;
using Weir.Questions;
using Weir.Records;
using Weir.Silo.Security;

namespace Weir.Silo.Http;

/// <summary>Questions about gateways.</summary>
internal static class GatewaysApi
{
    private const int LimitDefault = 100;

    public static IEndpointRouteBuilder MapGateways(this IEndpointRouteBuilder routes)
    {
        var gateways = routes.MapGroup("/v1/gateways").WithTags("Gateways").RequireScope(Scope.Query)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        gateways.MapGet("", ListAsync).WithName("ListGateways").WithSummary("Known gateways in ordinal order of their ids.")
            .WithDescription("after: the id to continue after; limit: 1 to 1,000, default 100. A gateway is listed within a checkpoint of its first record.")
            .Produces<GatewayListAnswer>();
        gateways.MapGet("/{id}", GetSummaryAsync).WithName("GetGateway").WithSummary("What is known of one gateway, per kind.")
            .Produces<SummaryAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        gateways.MapGet("/{id}/totals", GetTotalsAsync).WithName("GetGatewayTotals").WithSummary("Daily totals of one gateway.")
            .WithDescription("kind may be left out where the gateway has one; from and to are days as yyyy-MM-dd, both included.")
            .Produces<TotalsAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        return routes;
    }

    private static async Task<IResult> ListAsync(string? after, string? limit, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!RequestParsing.TryNumber(limit, "limit", LimitDefault, 1, QueryBounds.PageMax, out var count, out var fault))
        {
            return Problems.BadRequest(fault);
        }

        if (after is not null && !GatewayIds.IsValid(after))
        {
            return Problems.BadRequest($"after is {RequestParsing.Show(after)}; it must be a gateway's id.");
        }

        var page = await ListQuestions.ListAsync(grains, ListSubject.Gateways, after, (int)count, time, cancellationToken);
        return TypedResults.Json(new GatewayListAnswer(page.Ids, page.Next), ApiJson.Api.GatewayListAnswer);
    }

    private static async Task<IResult> GetSummaryAsync(string id, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        var summary = GatewayIds.IsValid(id)
            ? await GrainQuestions.AskAsync(() => grains.GetGrain<IGatewayGrain>(id).GetSummaryAsync(cancellationToken), time, cancellationToken)
            : null;
        return summary is null ? Unknown(id) : TypedResults.Json(new SummaryAnswer(id, summary.Kinds.ToDictionary(k => k.Kind.ToName(), Kind)), ApiJson.Api.SummaryAnswer);
    }

    private static async Task<IResult> GetTotalsAsync(
        string id, string? kind, string? from, string? to, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!RequestParsing.TryOptionalKind(kind, out var wanted, out var fault)
            || !RequestParsing.TryDay(from, "from", DateOnly.MinValue, out var first, out fault)
            || !RequestParsing.TryDay(to, "to", DateOnly.MaxValue, out var last, out fault))
        {
            return Problems.BadRequest(fault);
        }

        if (first > last)
        {
            return Problems.BadRequest(QueryBounds.EndsBeforeItBegins(first, last));
        }

        var totals = GatewayIds.IsValid(id)
            ? await GrainQuestions.AskAsync(() => grains.GetGrain<IGatewayGrain>(id).GetTotalsAsync(wanted, first, last, cancellationToken), time, cancellationToken)
            : null;
        if (totals is null)
        {
            return Unknown(id);
        }

        return totals.Kind is not { } found
            ? Problems.BadRequest(QueryBounds.SeveralKinds(id, totals.Kinds))
            : TypedResults.Json(
                new TotalsAnswer(id, found.ToName(), [.. totals.Days.Select(Day)], Formats.Instant(totals.FinalUntil)), ApiJson.Api.TotalsAnswer);
    }

    /// <summary>The answer for a gateway that never sent a record.</summary>
    public static JsonHttpResult<Problem> Unknown(string id) => Problems.NotFound($"Gateway {RequestParsing.Show(id)} is unknown.");

    /// <summary>Seconds of milliseconds.</summary>
    public static double? Seconds(long? milliseconds) => milliseconds / 1000.0;

    private static DayAnswer Day(DayTotals day) => new(day.Day, day.Tx, day.Rx, day.Records, Seconds(day.Milliseconds));

    private static KindAnswer Kind(KindSummary kind) => new(
        new ReadingAnswer(Formats.Instant(kind.Last.Date)!, kind.Last.Tx, kind.Last.Rx),
        Formats.Instant(kind.Watermark),
        kind.Records,
        kind.Late,
        kind.Duplicates,
        kind.Wraps,
        kind.Restarts);
}
