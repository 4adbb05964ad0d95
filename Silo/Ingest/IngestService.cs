using Microsoft.Extensions.Options;
using Weir.Grains.Gateways;
using Weir.Records;
using Weir.Silo.Ingest.Bodies;
using Weir.Streaming;

namespace Weir.Silo.Ingest;

/// <summary>Takes requests in: decodes, judges, appends; answers when everything accepted is durable. Thread-safe.</summary>
internal sealed partial class IngestService(
    IStreamAppender appender,
    TimeProvider time,
    IOptions<IngestOptions> options,
    IOptions<GatewayOptions> gateways,
    InFlightBytes inFlight,
    BatchPool pool,
    IngestMetrics metrics,
    ILogger<IngestService> logger)
{
    /// <summary>What a body without a length is taken for while it is read.</summary>
    private const long UnknownLength = 1 << 20;

    private readonly IngestOptions _options = options.Value;
    private readonly long _counterModulus = gateways.Value.CounterModulus;

    /// <summary>Whether a stream's consumers are so far behind that no more is taken.</summary>
    public bool IsBehind(RecordKind kind) => appender.GetLagBytes(kind.ToName()) > _options.MaxLagBytes;

    /// <summary>The rules for records received at an instant.</summary>
    public GatewayRecordValidator Rules(RecordKind kind, DateTimeOffset receivedAt) => new(kind, _counterModulus, receivedAt);

    /// <summary>Takes one request.</summary>
    /// <param name="request">What its headers say.</param>
    /// <param name="body">Its body.</param>
    /// <param name="cancellationToken">The client has gone. Inside its body that means that nothing of it is taken: nobody can be told what would have been.</param>
    /// <exception cref="IOException">The connection ended inside the body; nothing of it was taken, and its number stays free.</exception>
    /// <returns>What became of it. Unless that is <see cref="IngestOutcome.Judged"/>, the body has not been read to its end.</returns>
    public async ValueTask<IngestAnswer> IngestAsync(IngestRequest request, Stream body, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        var reserved = Math.Min(request.Length ?? UnknownLength, _options.MaxBodyBytes);
        if (request.Length > _options.MaxBodyBytes)
        {
            return Refuse(new IngestAnswer(IngestOutcome.TooLarge, Detail: BodyTooLargeException.Over(_options.MaxBodyBytes, "").Message));
        }

        if (IsBehind(request.Kind))
        {
            return Refuse(new IngestAnswer(
                IngestOutcome.Busy, Detail: $"The consumers of {request.Kind.ToName()} are more than {_options.MaxLagBytes} bytes behind (Ingest:MaxLagBytes)."));
        }

        if (!inFlight.TryEnter(reserved))
        {
            return Refuse(new IngestAnswer(IngestOutcome.Busy, Detail: $"More than {_options.MaxInFlightBytes} bytes are in flight (Ingest:MaxInFlightBytes)."));
        }

        var batch = pool.Rent();
        try
        {
            var answer = await ClaimAndTakeAsync(request, body, batch, cancellationToken);
            if (answer.Outcome != IngestOutcome.Judged)
            {
                return Refuse(answer);
            }

            metrics.Judged(request.Kind, answer.Accepted, answer.RejectedCount, time.GetElapsedTime(started));
            return answer;
        }
        catch (BodyTooLargeException e)
        {
            return Refuse(new IngestAnswer(IngestOutcome.TooLarge, Detail: e.Message));
        }
        finally
        {
            pool.Return(batch);
            inFlight.Leave(reserved);
        }
    }

    /// <summary>Appends what was judged, and says so when that fails.</summary>
    /// <returns>False when some part could not be made durable.</returns>
    public async ValueTask<bool> TryAppendAsync(
        RecordKind kind, IngestBatch batch, AppendAttempt attempt, ProducerClaim? claim)
    {
        try
        {
            await appender.AppendAsync(kind.ToName(), batch.Records, attempt, claim, CancellationToken.None);
            return true;
        }
        catch (AppendFailedException e)
        {
            LogAppendFailed(kind, e);
            return false;
        }
    }

    /// <summary>Claims a producer's number.</summary>
    public ValueTask<ProducerClaim> ClaimAsync(RecordKind kind, ProducerSequence sequence, CancellationToken cancellationToken) =>
        appender.ClaimAsync(kind.ToName(), sequence, cancellationToken);

    /// <summary>How a batch judged now is noted.</summary>
    public AppendAttempt Attempt(RecordKind kind, DateTimeOffset receivedAt, IngestBatch batch) =>
        new(receivedAt, appender.GetPartitionCount(kind.ToName()), batch.Accepted, batch.RejectedCount);

    /// <summary>What a conflict is told.</summary>
    public static string ConflictDetail(ProducerSequence sequence, long? last) => last is null
        ? $"Producer {sequence.Producer} is unknown; its first sequence is 1, not {sequence.Sequence}."
        : $"Sequence {sequence.Sequence} of producer {sequence.Producer} is neither the next nor remembered; the last known is {last}.";

    private async ValueTask<IngestAnswer> ClaimAndTakeAsync(IngestRequest request, Stream body, IngestBatch batch, CancellationToken cancellationToken)
    {
        if (request.Sequence is not { } sequence)
        {
            return await TakeAsync(request, body, batch, null, cancellationToken);
        }

        using var claim = await ClaimAsync(request.Kind, sequence, cancellationToken);
        return claim.Outcome == ClaimOutcome.Refused
            ? new IngestAnswer(IngestOutcome.Conflict, Detail: ConflictDetail(sequence, claim.Last), Last: claim.Last)
            : await TakeAsync(request, body, batch, claim, cancellationToken);
    }

    private async ValueTask<IngestAnswer> TakeAsync(
        IngestRequest request, Stream body, IngestBatch batch, ProducerClaim? claim, CancellationToken cancellationToken)
    {
        // A repeat is judged by the clock of the first attempt, so that it comes out the same.
        var receivedAt = claim?.Attempt?.ReceivedAt ?? time.GetUtcNow();
        batch.Start(Rules(request.Kind, receivedAt));
        await DecodeAsync(request, body, batch, cancellationToken);
        if (claim?.Attempt is { } first)
        {
            return await CompleteAsync(request, batch, claim, first);
        }

        if (batch.Accepted == 0 && claim is null)
        {
            return Judged(batch);
        }

        return await TryAppendAsync(request.Kind, batch, Attempt(request.Kind, receivedAt, batch), claim) ? Judged(batch) : Failed();
    }

    private async ValueTask<IngestAnswer> CompleteAsync(
        IngestRequest request, IngestBatch batch, ProducerClaim claim, AppendAttempt first)
    {
        var same = first.Accepted == batch.Accepted && first.Rejected == batch.RejectedCount;
        if (claim.Outcome == ClaimOutcome.Complete)
        {
            return new IngestAnswer(IngestOutcome.Judged, first.Accepted, first.Rejected, same ? [.. batch.Rejected] : []);
        }

        if (!same)
        {
            return new IngestAnswer(
                IngestOutcome.Conflict,
                Detail: $"The first attempt had {first.Accepted} records accepted and {first.Rejected} rejected, this one {batch.Accepted} and {batch.RejectedCount}: it is another body.",
                Last: claim.Last);
        }

        return await TryAppendAsync(request.Kind, batch, first, claim) ? Judged(batch) : Failed();
    }

    private async ValueTask DecodeAsync(IngestRequest request, Stream body, IngestBatch batch, CancellationToken cancellationToken)
    {
        var bounded = new BoundedStream(body, _options.MaxBodyBytes);
        using IBodySource source = request.Coding switch
        {
            ContentCoding.Gzip => new GzipBodySource(bounded),
            ContentCoding.Brotli => new BrotliBodySource(bounded),
            _ => bounded,
        };
        using var decoder = ContentForms.CreateDecoder(request.Form, _options.MaxBodyBytes);
        using var reader = new BodyReader(source, decoder, batch);
        await reader.DecodeAsync(_options.MaxBodyBytes, cancellationToken);
    }

    private static IngestAnswer Judged(IngestBatch batch) => new(IngestOutcome.Judged, batch.Accepted, batch.RejectedCount, [.. batch.Rejected]);

    private static IngestAnswer Failed() =>
        new(IngestOutcome.Unavailable, Detail: "Some part could not be made durable; the outcome is unknown. Send the request again, with the same producer sequence if it has one.");

    private IngestAnswer Refuse(IngestAnswer answer)
    {
        metrics.Refused(answer.Outcome);
        return answer;
    }

    [LoggerMessage(1, LogLevel.Error, "Records of {Kind} could not be made durable; the sender is told to send them again.")]
    private partial void LogAppendFailed(RecordKind kind, Exception exception);
}
