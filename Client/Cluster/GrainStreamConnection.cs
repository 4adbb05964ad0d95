using Weir.Ingest;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Client;

/// <summary>
/// Frames as grain calls. One call is under way at a time, for calls may overtake each other; while it is, frames gather, and the next call takes
/// all of them that fit.
/// </summary>
internal sealed class GrainStreamConnection(GrainExchange exchange, RecordKind kind, ProducerSequence first) : IStreamConnection
{
    /// <summary>Frames of one call are no more than this together, but for one that is longer by itself.</summary>
    private const int CallBytesMax = 4 << 20;

    private readonly List<SentFrame> _frames = [];
    private StreamFrame? _left;
    private long _next = first.Sequence;
    private long _accepted;
    private long _rejected;

    public string Loss { get; private set; } = "closed";

    public async Task<bool> RunAsync(GatewayStream stream, CancellationToken cancellationToken)
    {
        while (_frames.Count > 0 || await GatherAsync(stream, cancellationToken))
        {
            FramesAnswer answer;
            try
            {
                answer = await SendAsync(cancellationToken);
            }
            catch (ServerUnavailableException e)
            {
                Loss = e.Message;
                return false;
            }

            Acknowledge(stream, answer);
            if (answer.Refusal is { } refusal)
            {
                Loss = Refuse(refusal);
                return false;
            }
        }

        return true;
    }

    public void Dispose() => _frames.Clear();

    /// <summary>Waits for a frame, and takes those besides it that are there and fit.</summary>
    /// <returns>False when there will be none.</returns>
    private async Task<bool> GatherAsync(GatewayStream stream, CancellationToken cancellationToken)
    {
        if ((_left ?? await stream.TakeAsync(cancellationToken)) is not { } frame)
        {
            return false;
        }

        _left = null;
        var bytes = 0L;
        do
        {
            if (_frames.Count > 0 && bytes + frame.Body.Length > CallBytesMax)
            {
                _left = frame;
                break;
            }

            if (frame.Body.Length > IIngestGrain.BodyBytesMax)
            {
                throw new RequestTooLargeException($"{exchange.Server}: a frame has {frame.Body.Length} bytes; at most {IIngestGrain.BodyBytesMax} fit into a call.");
            }

            bytes += frame.Body.Length;
            _frames.Add(new SentFrame(frame.Body, frame.IsText));
        }
        while (stream.TryTake(out frame));

        return true;
    }

    private Task<FramesAnswer> SendAsync(CancellationToken cancellationToken)
    {
        // The list goes on to change here while a call that was given up may still be read there.
        var request = new FramesRequest(kind, first with { Sequence = _next }, _frames.ToArray(), exchange.AttemptTimeout / 2);
        return exchange.AttemptAsync(
            (grains, token) => grains.GetGrain<IIngestGrain>(IIngestGrain.Lane(first.Producer)).SendFramesAsync(request, token),
            exchange.AttemptTimeout,
            cancellationToken);
    }

    /// <summary>Counts what was taken. Fewer frames than were sent found no room yet: they go again with the next call.</summary>
    private void Acknowledge(GatewayStream stream, FramesAnswer answer)
    {
        if (answer.Taken.Count > _frames.Count)
        {
            throw new UnexpectedAnswerException($"{exchange.Server}: {answer.Taken.Count} frames are acknowledged, {_frames.Count} were sent.");
        }

        if (answer.Taken.Count == 0)
        {
            return;
        }

        var before = _accepted + _rejected;
        var reasons = new List<StreamReject>();
        foreach (var frame in answer.Taken)
        {
            _accepted += frame.Accepted;
            _rejected += frame.RejectedCount;
            reasons.AddRange(frame.Rejected.Select(rejected => new StreamReject(before + rejected.Index, rejected.Reason)));
        }

        _next += answer.Taken.Count;
        _frames.RemoveRange(0, answer.Taken.Count);
        stream.Acknowledge(new StreamAck(_accepted, _rejected, reasons));
    }

    /// <summary>What a refused frame means for the connection: as over WebSocket, only one that another connection may mend is no failure.</summary>
    private string Refuse(IngestAnswer refusal)
    {
        var reason = $"{exchange.Server}: {refusal.Detail}";
        return refusal.Outcome is IngestOutcome.Busy or IngestOutcome.Unavailable ? reason : throw new InvalidRequestException(reason, 400);
    }
}
