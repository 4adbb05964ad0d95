using System.Net.WebSockets;
using Microsoft.Extensions.Options;
using Weir.Records;
using Weir.Silo.Ingest.Avro;
using Weir.Silo.Ingest.Json;
using Weir.Streaming;

namespace Weir.Silo.Ingest.Frames;

/// <summary>What a connection said of its frames.</summary>
/// <param name="Kind">The kind of all its records.</param>
/// <param name="AsFloat">Whether binary frames have floats for numbers.</param>
/// <param name="First">Producer and number of the first frame; null without.</param>
internal readonly record struct FrameRequest(RecordKind Kind, bool AsFloat, ProducerSequence? First)
{
    /// <summary>The stream of that kind.</summary>
    public string Stream => Kind.ToName();
}

/// <summary>Takes the frames of one connection in, in order; several may be under way to the log at once.</summary>
internal sealed class FrameIngest(
    FrameRequest request, IngestService ingest, InFlightBytes inFlight, BatchPool pool, IngestMetrics metrics, IOptions<IngestOptions> options, TimeProvider time)
{
    /// <summary>Registered at IANA, and not among .NET's names.</summary>
    public const WebSocketCloseStatus TryAgainLater = (WebSocketCloseStatus)1013;

    private const string Unknown = "Some part could not be made durable; the outcome is unknown. Send again.";

    private static readonly TimeSpan GrowPatience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(20);
    private readonly AvroDatumDecoder _datums = new(request.AsFloat);
    private long _records;
    private long _frames;

    /// <summary>Room for one frame, none yet.</summary>
    public InFlightRoom CreateRoom() => new(inFlight);

    /// <summary>Waits until there is room for a whole frame: that is how the sender is slowed.</summary>
    public async ValueTask EnterAsync(InFlightRoom room, int bytes, CancellationToken cancellationToken)
    {
        room.Shrink(bytes);
        while (ingest.IsBehind(request.Stream) || !room.TryReach(bytes))
        {
            await Task.Delay(Pause, time, cancellationToken);
        }
    }

    /// <summary>
    /// Waits for more room in the middle of a frame, and not for ever: the frame before it may be one whose rest never comes.
    /// </summary>
    /// <returns>False when there was none for half a minute.</returns>
    public async ValueTask<bool> TryGrowAsync(InFlightRoom room, long bytes, CancellationToken cancellationToken)
    {
        var began = time.GetTimestamp();
        while (!room.TryReachWaiting(bytes, options.Value.MaxBodyBytes))
        {
            if (time.GetElapsedTime(began) > GrowPatience)
            {
                return false;
            }

            await Task.Delay(Pause, time, cancellationToken);
        }

        return true;
    }

    /// <summary>Judges a frame and starts making it durable.</summary>
    /// <param name="frame">Its bytes, not needed after the outer task; null where it was over the limit.</param>
    /// <param name="isText">Whether it is JSON.</param>
    /// <param name="room">What it takes; given back when it is done, unless this throws.</param>
    /// <param name="cancellationToken">Gives up waiting for another request with the same number.</param>
    /// <returns>When it is judged and on its way; the inner task when it is done.</returns>
    public async ValueTask<Task<FrameOutcome>> TakeAsync(ReadOnlyMemory<byte>? frame, bool isText, InFlightRoom room, CancellationToken cancellationToken)
    {
        var started = time.GetTimestamp();
        ProducerClaim? claim = null;
        var batch = pool.Rent();
        try
        {
            // Every frame has its number, one that is refused too: the next would be taken for it.
            var number = _frames++;
            if (request.First is { } first)
            {
                var sequence = first with { Sequence = first.Sequence + number };
                claim = await ingest.TryClaimAsync(request.Stream, sequence, cancellationToken);
                if (claim is null)
                {
                    return FinishAsync(Fail(WebSocketCloseStatus.InternalServerError, Unknown), batch, claim, room, started);
                }

                if (claim.Outcome is ClaimOutcome.Refused or ClaimOutcome.Full)
                {
                    var failed = claim.Outcome == ClaimOutcome.Full
                        ? Fail(TryAgainLater, ingest.FullDetail(request.Stream, sequence))
                        : Fail(WebSocketCloseStatus.PolicyViolation, IngestService.ConflictDetail(sequence, claim.Last));
                    return FinishAsync(failed, batch, claim, room, started);
                }
            }

            var receivedAt = claim?.Attempt?.ReceivedAt ?? time.GetUtcNow();
            batch.Start(ingest.Rules(request.Kind, receivedAt), _records);
            Decode(frame, isText, batch);
            _records = batch.NextIndex;
            return FinishAsync(AppendAsync(batch, claim, receivedAt), batch, claim, room, started);
        }
        catch
        {
            claim?.Dispose();
            pool.Return(batch);
            throw;
        }
    }

    private static Task<FrameOutcome> Fail(WebSocketCloseStatus status, string reason) =>
        Task.FromResult(new FrameOutcome(0, 0, [], new FrameFailure(status, reason.Length <= 123 ? reason : reason[..123])));

    private void Decode(ReadOnlyMemory<byte>? frame, bool isText, IngestBatch batch)
    {
        if (frame is not { } bytes)
        {
            batch.Reject(FormattableString.Invariant($"the frame has more than {options.Value.MaxBodyBytes} bytes (Ingest:MaxBodyBytes)"));
        }
        else if (isText)
        {
            using var decoder = new JsonBodyDecoder<GatewayJsonReader>(default);
            decoder.Decode(bytes, final: true, batch);
        }
        else
        {
            _datums.Decode(bytes.Span, batch);
        }
    }

    private async Task<FrameOutcome> AppendAsync(IngestBatch batch, ProducerClaim? claim, DateTimeOffset receivedAt)
    {
        var attempt = claim?.Attempt ?? ingest.Attempt(request.Stream, receivedAt, batch);
        var same = attempt.Accepted == batch.Accepted && attempt.Rejected == batch.RejectedCount;
        if (claim?.Outcome == ClaimOutcome.Complete)
        {
            return new FrameOutcome(attempt.Accepted, attempt.Rejected, same ? [.. batch.Rejected] : []);
        }

        if (!same)
        {
            return await Fail(WebSocketCloseStatus.PolicyViolation, "A frame sent again differs from that of the first attempt.");
        }

        var durable = (batch.Accepted == 0 && claim is null) || await ingest.TryAppendAsync(request.Stream, batch, attempt, claim);
        return durable
            ? new FrameOutcome(batch.Accepted, batch.RejectedCount, [.. batch.Rejected])
            : await Fail(WebSocketCloseStatus.InternalServerError, Unknown);
    }

    private async Task<FrameOutcome> FinishAsync(Task<FrameOutcome> append, IngestBatch batch, ProducerClaim? claim, InFlightRoom room, long started)
    {
        try
        {
            var outcome = await append;
            metrics.Judged(request.Stream, outcome.Accepted, outcome.Rejected, time.GetElapsedTime(started));
            return outcome;
        }
        finally
        {
            claim?.Dispose();
            pool.Return(batch);
            room.Dispose();
        }
    }
}
