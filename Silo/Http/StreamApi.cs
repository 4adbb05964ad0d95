using Microsoft.Extensions.Options;
using Weir.Silo.Ingest;
using Weir.Silo.Ingest.Frames;
using Weir.Silo.Security;

namespace Weir.Silo.Http;

/// <summary>Takes records in over WebSocket.</summary>
internal static class StreamApi
{
    public static IEndpointRouteBuilder MapRecordStream(this IEndpointRouteBuilder routes)
    {
        routes.MapGet("/v1/gateways/stream", StreamAsync)
            .WithName("StreamGatewayRecords").WithTags("Gateways").RequireScope(Scope.Ingest).WithMetadata(new UpgradeOnly())
            .WithSummary("WebSocket: takes records in, frame by frame, and acknowledges what is durable.")
            .WithDescription(
                "Query: kind, schema=float, producer and first. A text frame is a JSON object or array, a binary frame one or more Avro datums. "
                + "The server sends {\"acked\":n,\"rejected\":m,\"reasons\":[…]}. A frame over the limit is one reject; one of more than 64 MiB closes with 1009.")
            .AddOpenApiOperationTransformer((operation, _, _) => ApiDescription.DescribeStream(operation))
            .Produces(StatusCodes.Status101SwitchingProtocols)
            .Produces<Problem>(StatusCodes.Status400BadRequest, Problems.ContentType)
            .Produces<SequenceProblem>(StatusCodes.Status409Conflict, Problems.ContentType)
            .Produces<Problem>(StatusCodes.Status426UpgradeRequired, Problems.ContentType)
            .Produces<Problem>(StatusCodes.Status429TooManyRequests, Problems.ContentType);
        return routes;
    }

    private static async Task StreamAsync(
        HttpContext context, IngestService ingest, IOptions<IngestOptions> options, TimeProvider time, IHostApplicationLifetime lifetime)
    {
        if (!TryRead(context.Request.Query, out var request, out var fault))
        {
            await Problems.WriteAsync(context, StatusCodes.Status400BadRequest, fault);
            return;
        }

        if (!context.WebSockets.IsWebSocketRequest)
        {
            context.Response.Headers.Upgrade = "websocket";
            await Problems.WriteAsync(context, StatusCodes.Status426UpgradeRequired, "This route speaks WebSocket; the request must be an upgrade to it.");
            return;
        }

        if (request.First is { } first && await ingest.FindRefusalAsync(request.Stream, first, context.RequestAborted) is { } refusal)
        {
            await RecordsApi.WriteAsync(context, refusal);
            return;
        }

        // A key may come as a subprotocol (browsers cannot send headers): one that was offered has to be chosen.
        var protocol = ApiKeyAuthentication.ChooseSubprotocol(context.WebSockets.WebSocketRequestedProtocols);
        using var socket = await context.WebSockets.AcceptWebSocketAsync(protocol);
        var services = context.RequestServices;
        var frames = ActivatorUtilities.CreateInstance<FrameIngest>(services, request);
        await new RecordStream(socket, frames, options.Value.MaxBodyBytes, time).RunAsync(lifetime.ApplicationStopping);
    }

    private static bool TryRead(IQueryCollection query, out FrameRequest request, out string fault)
    {
        request = default;
        if (!RequestParsing.TryKind(query["kind"], out var kind, out fault)
            || !RequestParsing.TryProducer(query["producer"], query["first"], "producer", "first", out var first, out fault))
        {
            return false;
        }

        string? schema = query["schema"];
        fault = $"schema is {RequestParsing.Show(schema ?? "")}; it must be float, or be left out.";
        request = new FrameRequest(kind, schema == "float", first);
        return schema is null or "float";
    }
}
