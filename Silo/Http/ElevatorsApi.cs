using Orleans;
using Weir.Elevators;
using Weir.Lists;
using Weir.Questions;
using Weir.Silo.Security;

namespace Weir.Silo.Http;

/// <summary>Questions about devices in elevators.</summary>
internal static class ElevatorsApi
{
    private const int LimitDefault = 100;

    public static IEndpointRouteBuilder MapElevators(this IEndpointRouteBuilder routes)
    {
        var elevators = routes.MapGroup("/v1/elevators").WithTags("Elevators").RequireScope(Scope.Query)
            .ProducesProblem(StatusCodes.Status400BadRequest);
        elevators.MapGet("", ListAsync).WithName("ListElevators").WithSummary("Known devices in ordinal order of their ids.")
            .WithDescription("after: the id to continue after; limit: 1 to 1,000, default 100. A device is listed within a checkpoint of its first reading.")
            .Produces<ElevatorListAnswer>();
        elevators.MapGet("/{device}", GetSummaryAsync).WithName("GetElevator").WithSummary("What is known of one device, per type of reading.")
            .AddOpenApiOperationTransformer((operation, _, _) => ApiDescription.DescribeDevice(operation))
            .Produces<ElevatorAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        elevators.MapGet("/{device}/readings", GetReadingsAsync).WithName("GetElevatorReadings").WithSummary("History of one device in the order of dates.")
            .WithDescription(
                "type: one type, all where it is left out; from and to: instants of RFC 3339, both included; limit: 1 to 1,000, default 100; "
                + "after: the next of the page before (from takes it too). Readings are shown in the shape in which devices send them.")
            .AddOpenApiOperationTransformer((operation, _, _) => ApiDescription.DescribeDevice(operation))
            .Produces<ReadingsAnswer>().ProducesProblem(StatusCodes.Status404NotFound);
        return routes;
    }

    private static async Task<IResult> ListAsync(string? after, string? limit, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!RequestParsing.TryNumber(limit, "limit", LimitDefault, 1, QueryBounds.PageMax, out var count, out var fault))
        {
            return Problems.BadRequest(fault);
        }

        if (after is not null && !DeviceIds.IsValid(after))
        {
            return Problems.BadRequest($"after is {RequestParsing.Show(after)}; it must be a device's id.");
        }

        var page = await ListQuestions.ListAsync(grains, ListSubject.Elevators, after, (int)count, time, cancellationToken);
        return TypedResults.Json(new ElevatorListAnswer(page.Ids, page.Next), ApiJson.Api.ElevatorListAnswer);
    }

    private static async Task<IResult> GetSummaryAsync(HttpContext context, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        var device = DeviceRoute.Read(context);
        var summary = DeviceIds.IsValid(device)
            ? await GrainQuestions.AskAsync(() => grains.GetGrain<IElevatorGrain>(device).GetSummaryAsync(cancellationToken), time, cancellationToken)
            : null;
        return summary is null
            ? DeviceRoute.Unknown(device)
            : TypedResults.Json(new ElevatorAnswer(device, summary.Types.ToDictionary(type => type.Type.ToName(), Sensor), summary.UnknownFields), ApiJson.Api.ElevatorAnswer);
    }

    private static async Task<IResult> GetReadingsAsync(
        HttpContext context, string? type, string? from, string? to, string? after, string? limit, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken)
    {
        if (!TryQuery(type, from, to, after, limit, out var query, out var fault))
        {
            return Problems.BadRequest(fault);
        }

        var device = DeviceRoute.Read(context);
        var page = DeviceIds.IsValid(device)
            ? await GrainQuestions.AskAsync(() => grains.GetGrain<IElevatorGrain>(device).GetReadingsAsync(query, cancellationToken), time, cancellationToken)
            : null;
        return page is null ? DeviceRoute.Unknown(device) : TypedResults.Json(new ReadingsAnswer([.. page.Readings.Select(reading => new SensorReadingAnswer(reading))], page.Next), ApiJson.Api.ReadingsAnswer);
    }

    private static bool TryQuery(string? type, string? from, string? to, string? after, string? limit, out ReadingQuery query, out string fault)
    {
        query = default;
        if (!RequestParsing.TryNumber(limit, "limit", LimitDefault, 1, QueryBounds.PageMax, out var count, out fault)
            || !RequestParsing.TryRange(from, to, after, out var first, out var last, out fault))
        {
            return false;
        }

        SensorType parsed = default;
        if (type is not null && !SensorTypes.TryParse(type, out parsed))
        {
            fault = $"type is {RequestParsing.Show(type)}; it must be one of {SensorTypes.Names}.";
            return false;
        }

        query = new ReadingQuery(type is null ? null : parsed, first.Date, first.Print, last, (int)count);
        return true;
    }

    private static SensorAnswer Sensor(SensorSummary sensor) => new(sensor.Count, sensor.Late, sensor.Duplicates, new SensorReadingAnswer(sensor.Last));
}
