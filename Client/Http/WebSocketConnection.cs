using System.Net.WebSockets;
using System.Text.Json;

namespace Weir.Client;

/// <summary>One connection of a stream: a sending and a receiving loop. Either one's end ends both.</summary>
internal sealed class WebSocketConnection(WebSocket socket) : IStreamConnection
{
    private const int AckSizeMax = 4 << 20;

    private byte[] _buffer = new byte[4096];

    public string Loss { get; private set; } = "closed by the server";

    public async Task<bool> RunAsync(GatewayStream stream, CancellationToken cancellationToken)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var sending = SendAsync(stream, ended.Token);
        var receiving = ReceiveAsync(stream, ended.Token);
        try
        {
            var isDone = await Task.WhenAny(sending, receiving) == sending && await sending;
            if (isDone)
            {
                await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, cancellationToken);
                await receiving;
                return true;
            }

            await receiving;
        }
        catch (Exception e) when (e is WebSocketException or IOException || (e is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            Loss = e.Message;
        }
        finally
        {
            await ended.CancelAsync();
            await Task.WhenAll(sending, receiving).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        cancellationToken.ThrowIfCancellationRequested();
        return false;
    }

    public void Dispose() => socket.Dispose();

    private async Task<bool> SendAsync(GatewayStream stream, CancellationToken cancellationToken)
    {
        while (await stream.TakeAsync(cancellationToken) is { } frame)
        {
            await socket.SendAsync(frame.Body, frame.IsText ? WebSocketMessageType.Text : WebSocketMessageType.Binary, endOfMessage: true, cancellationToken);
        }

        return true;
    }

    private async Task ReceiveAsync(GatewayStream stream, CancellationToken cancellationToken)
    {
        while (true)
        {
            var length = 0;
            ValueWebSocketReceiveResult part;
            do
            {
                if (length == _buffer.Length)
                {
                    Grow();
                }

                part = await socket.ReceiveAsync(_buffer.AsMemory(length), cancellationToken);
                length += part.Count;
            }
            while (!part.EndOfMessage);

            if (part.MessageType == WebSocketMessageType.Close)
            {
                ThrowIfFinal();
                return;
            }

            stream.Acknowledge(Parse(_buffer.AsSpan(0, length)));
        }
    }

    private static StreamAck Parse(ReadOnlySpan<byte> text)
    {
        try
        {
            return JsonSerializer.Deserialize(text, AnswerJson.Default.StreamAck) ?? throw new UnexpectedAnswerException("stream: an empty acknowledgement.");
        }
        catch (JsonException e)
        {
            throw new UnexpectedAnswerException($"stream: an acknowledgement is not what this client expects: {e.Message}", e);
        }
    }

    private void Grow()
    {
        if (_buffer.Length >= AckSizeMax)
        {
            throw new UnexpectedAnswerException($"stream: an acknowledgement is longer than {AckSizeMax} bytes.");
        }

        Array.Resize(ref _buffer, _buffer.Length * 2);
    }

    private void ThrowIfFinal()
    {
        var reason = $"stream: the server closed with {(int?)socket.CloseStatus} {socket.CloseStatusDescription}".TrimEnd();
        Loss = reason;
        switch (socket.CloseStatus)
        {
            case WebSocketCloseStatus.MessageTooBig:
                throw new RequestTooLargeException(reason);
            case WebSocketCloseStatus.PolicyViolation or WebSocketCloseStatus.InvalidMessageType
                or WebSocketCloseStatus.InvalidPayloadData or WebSocketCloseStatus.ProtocolError:
                throw new InvalidRequestException(reason, 400);
            default:
                return;
        }
    }
}
