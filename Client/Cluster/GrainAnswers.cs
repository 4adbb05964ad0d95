using Weir.Days;
using Weir.Gateways;
using Weir.Operations;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Client;

/// <summary>What grains answer, as the client says it.</summary>
internal static class GrainAnswers
{
    public static GatewaySummaryAnswer Summary(string gateway, GatewaySummary summary) => new(gateway, summary.Kinds.ToDictionary(kind => kind.Kind.ToName(), Kind));

    public static TotalsAnswer Totals(string gateway, GatewayTotals totals) =>
        new(gateway, totals.Kind!.Value.ToName(), [.. totals.Days.Select(Day)], Instant(totals.FinalUntil));

    public static DayTotalsAnswer Day(DayTotals day) => new(day.Day, day.Tx, day.Rx, day.Records, day.Milliseconds / 1000.0);

    public static TopAnswer Top(DateOnly day, RecordKind kind, TopOrder by, IReadOnlyList<GatewayDay> best) => new(
        day, kind.ToName(), by.ToName(), [.. best.Select(gateway => new TopGateway(gateway.Gateway, gateway.Tx, gateway.Rx, gateway.Total))]);

    public static DeadLetterAnswer Letter(DeadLetter letter, Operations.DeadLetterPage page) => new(
        letter.Id,
        letter.Stream,
        letter.Partition,
        letter.Offset,
        letter.Index,
        letter.Key,
        letter.Reason,
        letter.ParkedAt,
        letter.Encoding,
        letter.Payload,
        page.Redriven.TryGetValue(letter.Id, out var at) ? at : null);

    public static RedriveAnswer Redriven(RedriveResult result) => new(result.Redriven, [.. result.Failed.Select(failure => new RedriveFailure(failure.Id, failure.Reason))]);

    public static ServerStatus Status(Uri server, ServiceStatus status, TimeSpan roundTrip)
    {
        var ready = status.Readiness.Status == ServiceCondition.Ok;
        var detail = ready ? null : $"{status.Readiness.Status}: {string.Join("; ", status.Readiness.Reasons)}";
        return new ServerStatus(server, status.Health.Status == ServiceCondition.Ok, ready, detail, roundTrip, MetricsText.Parse(status.Metrics));
    }

    /// <summary>What became of one request.</summary>
    /// <exception cref="GatewayClientException">It was refused for good.</exception>
    public static Attempt<SendResult> Sent(Uri server, Ingest.IngestAnswer answer)
    {
        switch (Judge(server, answer))
        {
            case { } failure:
                return new Attempt<SendResult>(null, failure, answer.RetryAfter);
            case null when answer.Accepted == 0 && answer.Rejected is not { Count: > 0 }:
                throw new InvalidRequestException(Say(server, answer), 400);
            default:
                return new Attempt<SendResult>(new SendResult(answer.Accepted, answer.RejectedCount, [.. (answer.Rejected ?? []).Select(Reject)]));
        }
    }

    /// <summary>The failure that another attempt may mend; null when there is none.</summary>
    /// <exception cref="GatewayClientException">It was refused for good.</exception>
    public static GatewayClientException? Judge(Uri server, Ingest.IngestAnswer answer)
    {
        var reason = Say(server, answer);
        return answer.Outcome switch
        {
            Ingest.IngestOutcome.Judged => null,
            Ingest.IngestOutcome.Busy => new ServerOverloadedException(reason, answer.RetryAfter),
            Ingest.IngestOutcome.Unavailable => new ServerUnavailableException(reason),
            Ingest.IngestOutcome.Conflict => throw new ProducerSequenceException(reason, answer.Last),
            Ingest.IngestOutcome.TooLarge => throw new RequestTooLargeException(reason),
            Ingest.IngestOutcome.Unsupported => throw new InvalidRequestException(reason, 415),
            Ingest.IngestOutcome.Invalid => throw new InvalidRequestException(reason, 400),
            _ => throw new UnexpectedAnswerException($"{server}: the outcome {answer.Outcome} is none that this client knows."),
        };
    }

    public static RejectedRecord Reject(Ingest.RejectedRecord rejected) => new(rejected.Index, rejected.Reason);

    private static string Say(Uri server, Ingest.IngestAnswer answer) => $"{server}: {answer.Detail}";

    private static KindSummaryAnswer Kind(KindSummary kind) => new(
        new LastReadingAnswer(DateTimeOffset.FromUnixTimeMilliseconds(kind.Last.Date), kind.Last.Tx, kind.Last.Rx),
        Instant(kind.Watermark),
        kind.Records,
        kind.Late,
        kind.Duplicates,
        kind.Wraps,
        kind.Restarts);

    private static DateTimeOffset? Instant(long? unixMs) => unixMs is { } ms ? DateTimeOffset.FromUnixTimeMilliseconds(ms) : null;
}
