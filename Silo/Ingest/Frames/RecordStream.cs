using System.Net.WebSockets;
using System.Threading.Channels;

namespace Weir.Silo.Ingest.Frames;

/// <summary>One WebSocket connection: reads frames, keeps decoding while earlier ones are being made durable, acknowledges, closes in order.</summary>
/// <param name="socket">The connection.</param>
/// <param name="ingest">Its records' way in.</param>
/// <param name="frameBytesMax">Longest frame.</param>
/// <param name="time">The clock.</param>
internal sealed class RecordStream(WebSocket socket, FrameIngest ingest, long frameBytesMax, TimeProvider time)
{
    /// <summary>Frames on their way to the log at one time.</summary>
    private const int FramesMax = 256;

    private static readonly TimeSpan ClosePatience = TimeSpan.FromSeconds(2);

    /// <summary>Serves the connection to its end.</summary>
    /// <param name="stopping">The server is stopping: what was taken is acknowledged, then the connection is closed.</param>
    public async Task RunAsync(CancellationToken stopping)
    {
        using var failed = new CancellationTokenSource();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(stopping, failed.Token);
        var stopped = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = stop.Token.Register(() => stopped.TrySetResult());
        using var frames = new FrameReader(socket, frameBytesMax, stopped.Task);
        var underWay = Channel.CreateBounded<Task<FrameOutcome>>(new BoundedChannelOptions(FramesMax) { SingleReader = true, SingleWriter = true });
        var acks = AcknowledgeAsync(underWay, failed);
        var failure = await ReadAsync(frames, underWay.Writer, stop.Token);
        underWay.Writer.TryComplete();
        failure = await acks ?? failure ?? new FrameFailure(WebSocketCloseStatus.NormalClosure, "");
        await DrainAsync(underWay.Reader);
        await CloseAsync(frames, failure);
    }

    private static async Task DrainAsync(ChannelReader<Task<FrameOutcome>> underWay)
    {
        while (underWay.TryRead(out var frame))
        {
            await frame;
        }
    }

    private async Task<FrameFailure?> AcknowledgeAsync(Channel<Task<FrameOutcome>> underWay, CancellationTokenSource failed)
    {
        try
        {
            var failure = await new AckWriter(socket, underWay.Reader).RunAsync(CancellationToken.None);
            if (failure is not null)
            {
                await failed.CancelAsync();
            }

            return failure;
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException or InvalidOperationException)
        {
            // The client has gone: nobody is left to tell.
            await failed.CancelAsync();
            return null;
        }
    }

    /// <summary>Reads frames until the client closes, the server stops or a frame fails.</summary>
    private async Task<FrameFailure?> ReadAsync(FrameReader frames, ChannelWriter<Task<FrameOutcome>> underWay, CancellationToken stop)
    {
        try
        {
            while (!stop.IsCancellationRequested)
            {
                var (frame, end) = await ReadAndTakeAsync(frames, stop);
                if (frame is null)
                {
                    return FailureOf(end);
                }

                await underWay.WriteAsync(frame, CancellationToken.None);
            }

            return GoingAway;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return GoingAway;
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ChannelClosedException)
        {
            return null;
        }
    }

    /// <summary>Reads one frame and starts making it durable; without a frame, how reading ended.</summary>
    private async ValueTask<(Task<FrameOutcome>? Frame, FrameEnd End)> ReadAndTakeAsync(FrameReader frames, CancellationToken stop)
    {
        var room = ingest.CreateRoom();
        try
        {
            var end = await frames.ReadAsync(bytes => ingest.TryGrowAsync(room, bytes, stop));
            if (end is not (FrameEnd.Whole or FrameEnd.TooLong))
            {
                room.Dispose();
                return (null, end);
            }

            await ingest.EnterAsync(room, frames.Frame.Length, stop);
            return (await ingest.TakeAsync(end == FrameEnd.Whole ? frames.Frame : default(ReadOnlyMemory<byte>?), frames.IsText, room, stop), end);
        }
        catch
        {
            room.Dispose();
            throw;
        }
    }

    private FrameFailure? FailureOf(FrameEnd end) => end switch
    {
        FrameEnd.Closed => null,
        FrameEnd.FarTooLong =>
            new FrameFailure(WebSocketCloseStatus.MessageTooBig, FormattableString.Invariant($"A frame may have {frameBytesMax} bytes (Ingest:MaxBodyBytes).")),
        FrameEnd.NoRoom => new FrameFailure(FrameIngest.TryAgainLater, "Too much is in flight (Ingest:MaxInFlightBytes). Send again what is not acknowledged."),
        _ => GoingAway,
    };

    private static FrameFailure GoingAway => new(WebSocketCloseStatus.EndpointUnavailable, "The server is shutting down.");

    private async Task CloseAsync(FrameReader frames, FrameFailure failure)
    {
        using var patience = new CancellationTokenSource(ClosePatience, time);
        try
        {
            if (socket.State is WebSocketState.Open or WebSocketState.CloseReceived)
            {
                await socket.CloseOutputAsync(failure.Status, failure.Reason, patience.Token);
            }

            if (socket.State == WebSocketState.CloseSent)
            {
                await frames.ReadToCloseAsync(patience.Token);
            }
        }
        catch (Exception e) when (e is WebSocketException or OperationCanceledException or IOException)
        {
            socket.Abort();
        }
    }
}
