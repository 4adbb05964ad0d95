using System.Text;
using Weir.Silo.Ingest;
using Weir.Silo.Ingest.Elevators;
using Weir.Silo.Security;

namespace Weir.Silo.Http;

/// <summary>Takes readings of devices in elevators in.</summary>
internal static class ReadingsApi
{
    public static IEndpointRouteBuilder MapReadings(this IEndpointRouteBuilder routes)
    {
        routes.MapPost("/v1/elevators/{device}/readings", PostReadingsAsync)
            .WithName("PostElevatorReadings").WithTags("Elevators").RequireScope(Scope.Ingest)
            .WithSummary("Takes readings in and answers when every accepted one is durable.")
            .WithDescription(
                "Body: JSON arrays of readings back to back, or one reading (also without a content type), or NDJSON; Content-Encoding gzip, br or none. Readings of one request "
                + "are put in the order of their dates. "
                + $"With {RecordsApi.ProducerHeader} and {RecordsApi.SequenceHeader} a repeat appends nothing twice and gets the first answer's counts.")
            .AddOpenApiOperationTransformer((operation, _, _) => ApiDescription.DescribeReadings(operation))
            .ProducesIngestAnswers();
        return routes;
    }

    private static Task PostReadingsAsync(HttpContext context, IngestService ingest)
    {
        var device = DeviceRoute.Read(context);
        return DeviceRoute.FindFault(device) is { } fault
            ? RecordsApi.AnswerAsync(context, ingest, null, fault)
            : RecordsApi.AnswerAsync(context, ingest, new ElevatorIntake(Encoding.UTF8.GetBytes(device)), "");
    }
}
