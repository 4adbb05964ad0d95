using System.Buffers;
using System.Net.WebSockets;
using System.Text.Json;
using System.Threading.Channels;
using Weir.Ingest;

namespace Weir.Silo.Ingest.Frames;

/// <summary>Tells the client what has become durable: running counts, several frames at once where they were ready at once.</summary>
/// <param name="socket">The connection.</param>
/// <param name="frames">The frames under way, in order.</param>
internal sealed class AckWriter(WebSocket socket, ChannelReader<Task<FrameOutcome>> frames)
{
    private readonly ArrayBufferWriter<byte> _text = new(256);
    private readonly List<RejectedRecord> _reasons = [];
    private long _acked;
    private long _rejected;

    /// <summary>Acknowledges until there are no more frames.</summary>
    /// <returns>Why it ended early; null when it did not.</returns>
    public async Task<FrameFailure?> RunAsync(CancellationToken cancellationToken)
    {
        while (await frames.WaitToReadAsync(cancellationToken))
        {
            FrameFailure? failure = null;
            var any = false;
            while (failure is null && frames.TryPeek(out var next) && (!any || next.IsCompleted))
            {
                failure = Add(await next);
                any |= failure is null;
                frames.TryRead(out _);
            }

            if (any)
            {
                await SendAsync(cancellationToken);
            }

            if (failure is not null)
            {
                return failure;
            }
        }

        return null;
    }

    private FrameFailure? Add(FrameOutcome outcome)
    {
        if (outcome.Failure is null)
        {
            _acked += outcome.Accepted;
            _rejected += outcome.Rejected;
            _reasons.AddRange(outcome.Reasons.Take(IngestBatch.ListedMax - _reasons.Count));
        }

        return outcome.Failure;
    }

    private async ValueTask SendAsync(CancellationToken cancellationToken)
    {
        _text.ResetWrittenCount();
        using (var json = new Utf8JsonWriter(_text))
        {
            json.WriteStartObject();
            json.WriteNumber("acked"u8, _acked);
            json.WriteNumber("rejected"u8, _rejected);
            if (_reasons.Count > 0)
            {
                json.WriteStartArray("reasons"u8);
                foreach (var (record, reason) in _reasons)
                {
                    json.WriteStartObject();
                    json.WriteNumber("record"u8, record);
                    json.WriteString("reason"u8, reason);
                    json.WriteEndObject();
                }

                json.WriteEndArray();
            }

            json.WriteEndObject();
        }

        _reasons.Clear();
        await socket.SendAsync(_text.WrittenMemory, WebSocketMessageType.Text, endOfMessage: true, cancellationToken);
    }
}
