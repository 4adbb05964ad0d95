using System.Collections.Frozen;
using Microsoft.Extensions.Options;
using Weir.Grains.Gateways;
using Weir.Ingest;
using Weir.Records;
using Weir.Silo.Hosting.Streams;
using Weir.Silo.Ingest.Bodies;
using Weir.Streaming;

namespace Weir.Silo.Ingest;

/// <summary>Takes requests in: decodes, judges, appends; answers when everything accepted is durable. Thread-safe.</summary>
internal sealed partial class IngestService(
    IStreamAppender appender,
    TimeProvider time,
    IOptions<IngestOptions> options,
    IOptions<GatewayOptions> gateways,
    IOptions<ProducerOptions> producers,
    InFlightBytes inFlight,
    BatchPool pool,
    IngestMetrics metrics,
    ILogger<IngestService> logger)
{
    private readonly IngestOptions _options = options.Value;
    private readonly FrozenDictionary<string, RepeatedFailure> _failing = RecordStreams.Names.ToFrozenDictionary(stream => stream, _ => new RepeatedFailure(time));
    private readonly long _counterModulus = gateways.Value.CounterModulus;

    /// <summary>Whether a stream's consumers are so far behind that no more is taken.</summary>
    public bool IsBehind(string stream) => appender.GetLagBytes(stream) > _options.MaxLagBytes;

    /// <summary>The rules for gateway records received at an instant.</summary>
    public GatewayRecordValidator Rules(RecordKind kind, DateTimeOffset receivedAt) => new(kind, _counterModulus, receivedAt);

    /// <summary>How gateway records come in.</summary>
    public Intake Gateways(RecordKind kind) => new GatewayIntake(kind, _counterModulus);

    /// <summary>Takes one request.</summary>
    /// <param name="request">What its headers say.</param>
    /// <param name="body">Its body.</param>
    /// <param name="cancellationToken">The client has gone. Inside its body that means that nothing of it is taken: nobody can be told what would have been.</param>
    /// <exception cref="IOException">The connection ended inside the body; nothing of it was taken, and its number stays free.</exception>
    /// <returns>What became of it. Unless that is <see cref="IngestOutcome.Judged"/>, the body has not been read to its end.</returns>
    public async ValueTask<IngestAnswer> IngestAsync(IngestRequest request, Stream body, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        if (request.Length > _options.MaxBodyBytes)
        {
            return Refuse(new IngestAnswer(IngestOutcome.TooLarge, Detail: BodyTooLargeException.Over(_options.MaxBodyBytes, "").Message));
        }

        if (IsBehind(request.Intake.Stream))
        {
            return Refuse(Busy(BehindDetail(request.Intake.Stream)));
        }

        var batch = pool.Rent();
        using var room = new InFlightRoom(inFlight);
        try
        {
            room.Reach(request.Length ?? 0);
            var answer = await ClaimAndTakeAsync(request, body, batch, room, cancellationToken);
            if (answer.Outcome != IngestOutcome.Judged)
            {
                return Refuse(answer);
            }

            metrics.Judged(request.Intake.Stream, answer.Accepted, answer.RejectedCount, time.GetElapsedTime(started));
            return answer;
        }
        catch (BodyTooLargeException e)
        {
            return Refuse(new IngestAnswer(IngestOutcome.TooLarge, Detail: e.Message));
        }
        catch (NoRoomException e)
        {
            return Refuse(Busy(e.Message));
        }
        finally
        {
            pool.Return(batch);
        }
    }

    /// <summary>Appends what was judged, and says so when that fails.</summary>
    /// <returns>False when some part could not be made durable.</returns>
    public async ValueTask<bool> TryAppendAsync(
        string stream, IngestBatch batch, AppendAttempt attempt, ProducerClaim? claim)
    {
        try
        {
            await appender.AppendAsync(stream, batch.Records, attempt, claim, CancellationToken.None);
            if (_failing[stream].End() is > 0 and var failures)
            {
                LogAppendedAgain(stream, failures);
            }

            return true;
        }
        catch (AppendFailedException e)
        {
            SayFailed(stream, e);
            return false;
        }
    }

    /// <summary>Claims a producer's number.</summary>
    /// <exception cref="AppendFailedException">A log that is elsewhere does not say what is known of it.</exception>
    public ValueTask<ProducerClaim> ClaimAsync(string stream, ProducerSequence sequence, CancellationToken cancellationToken) =>
        appender.ClaimAsync(stream, sequence, cancellationToken);

    /// <summary>Claims a producer's number, and says so when that fails.</summary>
    /// <returns>Null where a log that is elsewhere does not say what is known of it.</returns>
    public async ValueTask<ProducerClaim?> TryClaimAsync(string stream, ProducerSequence sequence, CancellationToken cancellationToken)
    {
        try
        {
            return await ClaimAsync(stream, sequence, cancellationToken);
        }
        catch (AppendFailedException e)
        {
            SayFailed(stream, e);
            return null;
        }
    }

    /// <summary>Whether frames may be sent from a number on.</summary>
    /// <returns>Why not; null when they may.</returns>
    public async ValueTask<IngestAnswer?> FindRefusalAsync(string stream, ProducerSequence first, CancellationToken cancellationToken)
    {
        using var claim = await TryClaimAsync(stream, first, cancellationToken);
        return claim is null ? Failed() : RefusalOf(stream, first, claim);
    }

    /// <summary>How a batch judged now is noted.</summary>
    public AppendAttempt Attempt(string stream, DateTimeOffset receivedAt, IngestBatch batch) =>
        new(receivedAt, appender.GetPartitionCount(stream), batch.Accepted, batch.RejectedCount);

    /// <summary>What a conflict is told.</summary>
    public static string ConflictDetail(ProducerSequence sequence, long? last) => last is null
        ? $"Producer {sequence.Producer} is unknown; its first sequence is 1, not {sequence.Sequence}."
        : $"Sequence {sequence.Sequence} of producer {sequence.Producer} is neither the next nor remembered; the last known is {last}.";

    /// <summary>What is said when no more is taken because consumers are behind.</summary>
    public string BehindDetail(string stream) =>
        FormattableString.Invariant($"The consumers of {stream} are more than {_options.MaxLagBytes} bytes behind (Ingest:MaxLagBytes).");

    /// <summary>What a new producer is told when as many are remembered as may be.</summary>
    public string FullDetail(string stream, ProducerSequence sequence) => FormattableString.Invariant(
        $"Producer {sequence.Producer} is new, and {stream} remembers as many producers as it may: {producers.Value.MaxProducers} (Ingest:MaxProducers). ")
        + "Known ones go on; one is forgotten when it has been unused for Ingest:ProducerExpiry.";

    private async ValueTask<IngestAnswer> ClaimAndTakeAsync(
        IngestRequest request, Stream body, IngestBatch batch, InFlightRoom room, CancellationToken cancellationToken)
    {
        if (request.Sequence is not { } sequence)
        {
            return await TakeAsync(request, body, batch, room, null, cancellationToken);
        }

        using var claim = await TryClaimAsync(request.Intake.Stream, sequence, cancellationToken);
        return claim is null ? Failed() : RefusalOf(request.Intake.Stream, sequence, claim) ?? await TakeAsync(request, body, batch, room, claim, cancellationToken);
    }

    private IngestAnswer? RefusalOf(string stream, ProducerSequence sequence, ProducerClaim claim) => claim.Outcome switch
    {
        ClaimOutcome.Refused => new IngestAnswer(IngestOutcome.Conflict, Detail: ConflictDetail(sequence, claim.Last), Last: claim.Last),
        ClaimOutcome.Full => Busy(FullDetail(stream, sequence)),
        _ => null,
    };

    private IngestAnswer Busy(string detail) => new(IngestOutcome.Busy, Detail: detail) { RetryAfter = _options.RetryAfter };

    private async ValueTask<IngestAnswer> TakeAsync(
        IngestRequest request, Stream body, IngestBatch batch, InFlightRoom room, ProducerClaim? claim, CancellationToken cancellationToken)
    {
        // A repeat is judged by the clock of the first attempt, so that it comes out the same.
        var receivedAt = claim?.Attempt?.ReceivedAt ?? time.GetUtcNow();
        await DecodeAsync(request, receivedAt, body, batch, room, cancellationToken);
        if (claim?.Attempt is { } first)
        {
            return await CompleteAsync(request, batch, claim, first);
        }

        if (batch.Accepted == 0 && claim is null)
        {
            return Judged(batch);
        }

        return await TryAppendAsync(request.Intake.Stream, batch, Attempt(request.Intake.Stream, receivedAt, batch), claim) ? Judged(batch) : Failed();
    }

    private async ValueTask<IngestAnswer> CompleteAsync(
        IngestRequest request, IngestBatch batch, ProducerClaim claim, AppendAttempt first)
    {
        var same = first.Accepted == batch.Accepted && first.Rejected == batch.RejectedCount;
        if (claim.Outcome == ClaimOutcome.Complete)
        {
            return Judged(first.Accepted, first.Rejected, same ? [.. batch.Rejected] : []);
        }

        if (!same)
        {
            return new IngestAnswer(
                IngestOutcome.Conflict,
                Detail: $"The first attempt had {first.Accepted} records accepted and {first.Rejected} rejected, this one {batch.Accepted} and {batch.RejectedCount}: it is another body.",
                Last: claim.Last);
        }

        return await TryAppendAsync(request.Intake.Stream, batch, first, claim) ? Judged(batch) : Failed();
    }

    private async ValueTask DecodeAsync(
        IngestRequest request, DateTimeOffset receivedAt, Stream body, IngestBatch batch, InFlightRoom room, CancellationToken cancellationToken)
    {
        var bounded = new BoundedStream(body, _options.MaxBodyBytes);
        using IBodySource source = request.Coding switch
        {
            ContentCoding.Gzip => new GzipBodySource(bounded),
            ContentCoding.Brotli => new BrotliBodySource(bounded),
            _ => bounded,
        };
        using var decoder = request.Intake.Begin(request.Form, receivedAt, batch, _options.MaxBodyBytes, room);
        using var reader = new BodyReader(source, decoder, batch, room);
        await reader.DecodeAsync(_options.MaxBodyBytes, cancellationToken);
    }

    private static IngestAnswer Judged(IngestBatch batch) => Judged(batch.Accepted, batch.RejectedCount, [.. batch.Rejected]);

    private static IngestAnswer Judged(int accepted, int rejectedCount, IReadOnlyList<RejectedRecord> rejected) =>
        new(IngestOutcome.Judged, accepted, rejectedCount, rejected, accepted > 0 ? "" : NothingAccepted(rejectedCount, rejected));

    private static string NothingAccepted(int rejectedCount, IReadOnlyList<RejectedRecord> rejected) => rejectedCount == 0
        ? "There is nothing in the body; it must have at least one record."
        : $"All {rejectedCount} records were rejected; the first because {(rejected.Count > 0 ? rejected[0].Reason : "of what the first answer said")}.";

    private void SayFailed(string stream, AppendFailedException exception)
    {
        if (_failing[stream].Strike() is > 0 and var times)
        {
            LogAppendFailed(stream, times, exception);
        }
    }

    private IngestAnswer Failed() => new(
        IngestOutcome.Unavailable,
        Detail: "Some part could not be made durable; the outcome is unknown. Send the request again, with the same producer sequence if it has one.")
    {
        RetryAfter = _options.RetryAfter,
    };

    private IngestAnswer Refuse(IngestAnswer answer)
    {
        metrics.Refused(answer.Outcome);
        return answer;
    }

    [LoggerMessage(1, LogLevel.Error, "{Times} requests with records of {Stream} could not be made durable since the last such line; their senders are told to send again.")]
    private partial void LogAppendFailed(string stream, long times, Exception exception);

    [LoggerMessage(2, LogLevel.Warning, "Records of {Stream} are made durable again, after {Failures} requests that were not.")]
    private partial void LogAppendedAgain(string stream, long failures);
}
