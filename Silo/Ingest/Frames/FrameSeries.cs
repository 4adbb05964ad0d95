using System.Net.WebSockets;
using Microsoft.Extensions.Options;
using Weir.Ingest;

namespace Weir.Silo.Ingest.Frames;

/// <summary>Takes frames that come several at a time: what a WebSocket does over its life, for one call. Thread-safe.</summary>
internal sealed class FrameSeries(
    IngestService ingest, InFlightBytes inFlight, BatchPool pool, IngestMetrics metrics, IOptions<IngestOptions> options, TimeProvider time)
{
    private static readonly TimeSpan PatienceMax = TimeSpan.FromSeconds(10);

    /// <summary>Takes frames in their order; all of them may be under way to the log at once.</summary>
    /// <param name="request">Its kind and numbers are good.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What became of them, of fewer where one was refused or there was no room for more.</returns>
    public async Task<FramesAnswer> TakeAsync(FramesRequest request, CancellationToken cancellationToken)
    {
        var patience = request.Patience < PatienceMax ? request.Patience : PatienceMax;
        using var impatient = new CancellationTokenSource(patience > TimeSpan.Zero ? patience : TimeSpan.Zero, time);
        using var waiting = CancellationTokenSource.CreateLinkedTokenSource(impatient.Token, cancellationToken);
        var series = new FrameIngest(new FrameRequest(request.Kind, AsFloat: false, request.First), ingest, inFlight, pool, metrics, options, time);
        var underWay = new List<Task<FrameOutcome>>(request.Frames.Count);
        try
        {
            foreach (var frame in request.Frames)
            {
                if (await TryTakeAsync(series, frame, waiting.Token, cancellationToken) is not { } taken)
                {
                    break;
                }

                underWay.Add(taken);
            }
        }
        finally
        {
            // Whatever was begun comes to its end before the caller, who owns the bytes, hears of it.
            await Task.WhenAll(underWay);
        }

        return await AnswerAsync(underWay);
    }

    private static async Task<FramesAnswer> AnswerAsync(List<Task<FrameOutcome>> done)
    {
        var answers = new List<TakenFrame>(done.Count);
        foreach (var frame in done)
        {
            var outcome = await frame;
            if (outcome.Failure is { } failure)
            {
                return new FramesAnswer(answers, Refusal(failure));
            }

            answers.Add(new TakenFrame(outcome.Accepted, outcome.Rejected, outcome.Reasons));
        }

        return new FramesAnswer(answers, null);
    }

    private static IngestAnswer Refusal(FrameFailure failure) => new(
        failure.Status switch
        {
            WebSocketCloseStatus.PolicyViolation => IngestOutcome.Conflict,
            FrameIngest.TryAgainLater => IngestOutcome.Busy,
            _ => IngestOutcome.Unavailable,
        },
        Detail: failure.Reason);

    private async ValueTask<Task<FrameOutcome>?> TryTakeAsync(FrameIngest series, SentFrame frame, CancellationToken waiting, CancellationToken cancellationToken)
    {
        var room = series.CreateRoom();
        try
        {
            // A frame over the limit is not looked at, and takes no room.
            var fits = frame.Body.Length <= options.Value.MaxBodyBytes;
            await series.EnterAsync(room, fits ? frame.Body.Length : 0, waiting);
            return await series.TakeAsync(fits ? frame.Body : default(ReadOnlyMemory<byte>?), frame.IsText, room, cancellationToken);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            room.Dispose();
            return null;
        }
        catch
        {
            room.Dispose();
            throw;
        }
    }
}
