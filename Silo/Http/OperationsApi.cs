using Microsoft.AspNetCore.Http.HttpResults;
using Weir.Operations;
using Weir.Records;
using Weir.Silo.Observability;
using Weir.Silo.Security;

namespace Weir.Silo.Http;

/// <summary>Health, readiness, metrics and the published schema.</summary>
internal static class OperationsApi
{
    public static IEndpointRouteBuilder MapOperations(this IEndpointRouteBuilder routes)
    {
        var operations = routes.MapGroup("").WithTags("Operations");
        operations.MapGet("/healthz", GetHealth).WithName("GetHealth").WithSummary("Whether the process is well; 503 with reasons when it is not.")
            .Produces<ServiceCondition>().Produces<ServiceCondition>(StatusCodes.Status503ServiceUnavailable);
        operations.MapGet("/readyz", GetReadiness).WithName("GetReadiness").WithSummary("Whether requests are served now.")
            .Produces<ServiceCondition>().Produces<ServiceCondition>(StatusCodes.Status503ServiceUnavailable);
        operations.MapGet("/metrics", GetMetrics).WithName("GetMetrics").RequireScope(Scope.Query).WithSummary("Measurements as Prometheus text.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
        operations.MapGet("/schemas/gateway-record.avsc", GetSchema).WithName("GetGatewayRecordSchema").WithSummary("The Avro schema of a gateway's record.")
            .Produces<string>(StatusCodes.Status200OK, "application/json");
        return routes;
    }

    private static JsonHttpResult<ServiceCondition> GetHealth(ServerHealth health) => Answer(health.Check());

    private static JsonHttpResult<ServiceCondition> GetReadiness(ServerHealth health) => Answer(health.CheckReady());

    private static ContentHttpResult GetMetrics(PrometheusExposition metrics) => TypedResults.Text(metrics.Write(), "text/plain; version=0.0.4; charset=utf-8");

    private static ContentHttpResult GetSchema() => TypedResults.Text(AvroGatewayRecord.Schema, "application/json");

    private static JsonHttpResult<ServiceCondition> Answer(ServiceCondition answer) => TypedResults.Json(
        answer, ApiJson.Api.ServiceCondition, statusCode: answer.Status == ServiceCondition.Ok ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable);
}
