using System.Text.Json;
using Orleans;
using Weir.Gateways;
using Weir.Questions;
using Weir.Records;
using Weir.Silo.Security;

namespace Weir.Silo.Http;

/// <summary>Server-sent events of a gateway's current day.</summary>
internal static class WatchApi
{
    public static IEndpointRouteBuilder MapWatch(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/gateways/{id}/watch", WatchAsync).WithName("WatchGateway").WithTags("Gateways").RequireScope(Scope.Query)
            .WithSummary("Server-sent events: the current day's totals, once now and at every change, at most ten a second.")
            .WithDescription("kind may be left out where the gateway has one. The event's data is one JSON object.")
            .Produces<WatchedDayAnswer>(StatusCodes.Status200OK, "text/event-stream")
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        return routes;
    }

    private static async Task WatchAsync(HttpContext context, string id, string? kind, IGrainFactory grains, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        if (!RequestParsing.TryOptionalKind(kind, out var wanted, out var fault))
        {
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }

        using var ending = CancellationTokenSource.CreateLinkedTokenSource(context.RequestAborted, lifetime.ApplicationStopping);
        try
        {
            var grain = GatewayIds.IsValid(id) ? grains.GetGrain<IGatewayGrain>(id) : null;
            var first = grain is null ? null : await GatewayQuestions.WatchFirstAsync(grain, wanted, time, ending.Token);
            if (first is null)
            {
                await Problems.WriteAsync(context, StatusCodes.Status404NotFound, $"Gateway {RequestParsing.Show(id)} is unknown.");
            }
            else if (first.Kind is not { } found)
            {
                await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, QueryBounds.SeveralKinds(id, first.Kinds));
            }
            else
            {
                await SendAsync(context, id, found, grain!, first, time, ending.Token);
            }
        }
        catch (OperationCanceledException) when (ending.IsCancellationRequested)
        {
            // The client has gone, or the server is stopping: the stream of events just ends.
        }
    }

    private static async Task SendAsync(
        HttpContext context, string id, RecordKind kind, IGatewayGrain grain, WatchedDay current, TimeProvider time, CancellationToken cancellationToken)
    {
        context.Response.ContentType = "text/event-stream";
        context.Response.Headers.CacheControl = "no-store";
        if (HeadRequests.IsHead(context))
        {
            return;
        }

        var sent = -1L;
        while (true)
        {
            if (current.Version != sent && current.Totals is { } totals)
            {
                var data = new WatchedDayAnswer(id, kind.ToName(), totals.Day, totals.Tx, totals.Rx, totals.Records, GatewaysApi.Seconds(totals.Milliseconds));
                await context.Response.WriteAsync($"data: {JsonSerializer.Serialize(data, ApiJson.Api.WatchedDayAnswer)}\n\n", cancellationToken);
            }
            else
            {
                // A comment: keeps the connection alive through proxies, and notices that the client has gone.
                await context.Response.WriteAsync(": waiting\n\n", cancellationToken);
            }

            sent = current.Version;
            await context.Response.Body.FlushAsync(cancellationToken);
            current = await GatewayQuestions.WatchNextAsync(grain, current with { Kind = kind }, time, cancellationToken);
        }
    }
}
