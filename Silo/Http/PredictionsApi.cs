using Orleans;
using Weir.Elevators;
using Weir.Elevators.Prediction;
using Weir.Questions;
using Weir.Silo.Security;

namespace Weir.Silo.Http;

/// <summary>Predictions of devices in elevators, and how good they were.</summary>
internal static class PredictionsApi
{
    private const int LimitDefault = 100;
    private const string Axis = "axis: x, y, z or magnitude, default magnitude";

    public static IEndpointRouteBuilder MapPredictions(this IEndpointRouteBuilder routes)
    {
        var device = routes.MapGroup($"/v1/elevators/{{{DeviceRoute.Name}}}").WithTags("Elevators").RequireScope(Scope.Query)
            .AddOpenApiOperationTransformer((operation, _, _) => ApiDescription.DescribeDevice(operation))
            .ProducesProblem(StatusCodes.Status400BadRequest).ProducesProblem(StatusCodes.Status404NotFound);
        device.MapGet("/prediction", GetPredictionAsync).WithName("GetElevatorPrediction").WithSummary("Accelerations to come, after the device's newest accelerometer reading.")
            .WithDescription(
                $"{Axis}; horizon: how many points, 1 to 600; level: percent of the intervals, 50 to 99, default 95; weight: of the speed layer where both layers have a value, 0 to 1; "
                + "step: distance of the points in ms, a whole multiple of Prediction:Step; window: ms of the past that the speed layer's line goes through, 1 to 10,000. "
                + "What is left out, the settings decide. Nothing is kept of it. 409 says what is missing for a prediction.")
            .Produces<PredictionAnswer>().ProducesProblem(StatusCodes.Status409Conflict);
        device.MapGet("/predictions", GetKeptAsync).WithName("GetElevatorPredictions").WithSummary("Predictions that the device issued itself, with what came.")
            .WithDescription(
                $"{Axis}; from and to: instants of RFC 3339 at which they were issued, both included; limit: 1 to 1,000 points, default 100; "
                + "after: the next of the page before (from takes it too).")
            .Produces<KeptPredictionsAnswer>();
        device.MapGet("/evaluation", EvaluateAsync).WithName("GetElevatorEvaluation").WithSummary("How good the device's newest predictions were.")
            .WithDescription($"{Axis}; windows: how many predictions at most, 1 to 10,000, default 1,000. What cannot be told is null.")
            .Produces<EvaluationAnswer>();
        return routes;
    }

    private static async Task<IResult> GetPredictionAsync(
        HttpContext context, string? axis, string? horizon, string? level, string? weight, string? step, string? window,
        IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken) =>
        TryQuery(axis, horizon, level, weight, step, window, out var query, out var fault)
            ? await AnswerAsync(
                context, grains, time, grain => grain.PredictAsync(query, cancellationToken),
                (device, prediction) => Answer(device, query.Axis, time.GetUtcNow(), prediction), cancellationToken)
            : Problems.BadRequest(fault);

    private static async Task<IResult> GetKeptAsync(
        HttpContext context, string? axis, string? from, string? to, string? after, string? limit, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken) =>
        TryKeptQuery(axis, from, to, after, limit, out var query, out var fault)
            ? await AnswerAsync(
                context, grains, time, grain => grain.GetKeptAsync(query, cancellationToken),
                (_, page) => TypedResults.Json(Answer(query.Axis, page), ApiJson.Api.KeptPredictionsAnswer), cancellationToken)
            : Problems.BadRequest(fault);

    private static async Task<IResult> EvaluateAsync(
        HttpContext context, string? axis, string? windows, IGrainFactory grains, TimeProvider time, CancellationToken cancellationToken) =>
        RequestParsing.TryAxis(axis, out var parsed, out var fault)
        && RequestParsing.TryNumber(windows, "windows", PredictionBounds.WindowsDefault, 1, PredictionBounds.WindowsMax, out var count, out fault)
            ? await AnswerAsync(
                context, grains, time, grain => grain.EvaluateAsync(parsed, (int)count, cancellationToken),
                (_, evaluation) => TypedResults.Json(EvaluationAnswer.Of(evaluation), ApiJson.Api.EvaluationAnswer), cancellationToken)
            : Problems.BadRequest(fault);

    private static async Task<IResult> AnswerAsync<T>(
        HttpContext context, IGrainFactory grains, TimeProvider time, Func<IElevatorGrain, Task<T?>> question, Func<string, T, IResult> answer,
        CancellationToken cancellationToken)
        where T : class
    {
        var device = DeviceRoute.Read(context);
        if (!DeviceIds.IsValid(device))
        {
            return DeviceRoute.Unknown(device);
        }

        T? found;
        try
        {
            found = await GrainQuestions.AskAsync(() => question(grains.GetGrain<IElevatorGrain>(device)), time, cancellationToken);
        }
        catch (ArgumentException e)
        {
            // What only the settings can tell: a step that is no multiple of theirs.
            return Problems.BadRequest(e.Message);
        }

        return found is null ? DeviceRoute.Unknown(device) : answer(device, found);
    }

    private static IResult Answer(string device, AccelerationAxis axis, DateTimeOffset now, Prediction prediction) => prediction.Missing is { } missing
        ? Problems.Of(StatusCodes.Status409Conflict, missing)
        : TypedResults.Json(PredictionAnswer.Of(device, axis, now, prediction), ApiJson.Api.PredictionAnswer);

    // The next page's place is written as one in the history is, with the step for the print.
    private static KeptPredictionsAnswer Answer(AccelerationAxis axis, KeptPage page) => new(
        [.. page.Items.Select(item => KeptPredictionAnswer.Of(axis, item))],
        page.NextIssuedAt is { } issuedAt ? new ReadingPlace(issuedAt, (ulong)page.NextStep).ToString() : null);

    private static bool TryQuery(
        string? axis, string? horizon, string? level, string? weight, string? step, string? window, out PredictionQuery query, out string fault)
    {
        query = new PredictionQuery(AccelerationAxis.Magnitude);
        if (!RequestParsing.TryAxis(axis, out var parsed, out fault)
            || !RequestParsing.TryNumber(horizon, "horizon", 0, 1, PredictionBounds.HorizonMax, out var points, out fault)
            || !RequestParsing.TryReal(level, "level", PredictionBounds.LevelDefault, PredictionBounds.LevelMin, PredictionBounds.LevelMax, out var percent, out fault)
            || !RequestParsing.TryReal(weight, "weight", 0, 0, 1, out var share, out fault)
            || !RequestParsing.TryNumber(step, "step", 0, 1, int.MaxValue, out var stepMs, out fault)
            || !RequestParsing.TryNumber(window, "window", 0, 1, PredictionBounds.WindowMaxMs, out var windowMs, out fault))
        {
            return false;
        }

        query = new PredictionQuery(
            parsed, horizon is null ? null : (int)points, percent, weight is null ? null : share, step is null ? null : stepMs, window is null ? null : windowMs);
        return true;
    }

    private static bool TryKeptQuery(string? axis, string? from, string? to, string? after, string? limit, out KeptQuery query, out string fault)
    {
        query = new KeptQuery(AccelerationAxis.Magnitude, 0, 1, long.MaxValue, LimitDefault);
        if (!RequestParsing.TryAxis(axis, out var parsed, out fault)
            || !RequestParsing.TryNumber(limit, "limit", LimitDefault, 1, QueryBounds.PageMax, out var count, out fault)
            || !RequestParsing.TryRange(from, to, after, out var first, out var last, out fault))
        {
            return false;
        }

        // No prediction has a step behind the last one that can be asked for.
        var (issuedAt, step) = first.Print > PredictionBounds.HorizonMax ? (first.Date + 1, 1) : (first.Date, Math.Max((int)first.Print, 1));
        query = new KeptQuery(parsed, issuedAt, step, last, (int)count);
        return true;
    }
}
