using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using Weir.Records;

namespace Weir.Client;

/// <summary>Opens WebSocket connections, again and again where that may help.</summary>
internal sealed class StreamConnector(GatewayClientOptions options, HttpExchange http, RecordKind kind, string producer)
{
    public RetryPolicy Retries => http.Retries;

    /// <summary>A connection whose first frame has that number.</summary>
    /// <exception cref="GatewayClientException">Refused, or no connection after every repeat.</exception>
    public async Task<WebSocket> ConnectAsync(long first, CancellationToken cancellationToken)
    {
        for (var retry = 0; ; retry++)
        {
            var (socket, failure, isFinal) = await AttemptAsync(first, cancellationToken);
            if (socket is not null)
            {
                return socket;
            }

            if (isFinal || retry >= http.Retries.RetriesMax)
            {
                throw failure!;
            }

            await http.Retries.PauseAsync(retry, null, cancellationToken);
        }
    }

    private async Task<(WebSocket? Socket, GatewayClientException? Failure, bool IsFinal)> AttemptAsync(long first, CancellationToken cancellationToken)
    {
        var socket = new ClientWebSocket();
        socket.Options.CollectHttpResponseDetails = true;
        socket.Options.KeepAliveInterval = TimeSpan.FromSeconds(15);
        socket.Options.KeepAliveTimeout = options.AttemptTimeout;
        if (options.ApiKey is { } key)
        {
            socket.Options.SetRequestHeader("Authorization", $"Bearer {key}");
        }

        using var limit = new CancellationTokenSource(options.AttemptTimeout, options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            await socket.ConnectAsync(Address(first), http.Invoker, either.Token);
            return (socket, null, false);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            return (null, new ServerUnavailableException($"{options.Server}: no connection within {options.AttemptTimeout}.", e), false);
        }
        catch (WebSocketException e)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            return Classify(status, e);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    private (WebSocket? Socket, GatewayClientException Failure, bool IsFinal) Classify(HttpStatusCode status, WebSocketException e) => status switch
    {
        HttpStatusCode.Conflict =>
            (null, new ProducerSequenceException($"{options.Server}: the server knows producer {producer} differently (409).", null), true),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => (null, new AccessDeniedException($"{options.Server}: {(int)status} {status}"), true),
        HttpStatusCode.TooManyRequests => (null, new ServerOverloadedException($"{options.Server}: 429, too much in flight", null), false),
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError =>
            (null, new InvalidRequestException($"{options.Server}: {(int)status} {status}", (int)status), true),
        _ => (null, new ServerUnavailableException($"{options.Server}: {e.InnerException?.Message ?? e.Message}", e), false),
    };

    private Uri Address(long first)
    {
        var builder = new UriBuilder(new Uri(options.Server, "/v1/gateways/stream"))
        {
            Scheme = options.Server.Scheme == "https" ? "wss" : "ws",
            Query = new QueryText().Add("kind", kind.ToName()).Add("producer", producer)
                .Add("first", first.ToString(CultureInfo.InvariantCulture)).ToString(),
        };
        return builder.Uri;
    }
}
