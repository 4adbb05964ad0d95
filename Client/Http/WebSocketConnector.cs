using System.Globalization;
using System.Net;
using System.Net.WebSockets;
using Weir.Records;

namespace Weir.Client;

/// <summary>Opens WebSocket connections, again and again where that may help.</summary>
internal sealed class WebSocketConnector(GatewayClientOptions options, HttpExchange http, RecordKind kind, string producer) : IStreamConnector
{
    public RetryPolicy Retries => http.Retries;

    public Task<IStreamConnection> ConnectAsync(long first, CancellationToken cancellationToken) =>
        http.Retries.RepeatAsync(() => AttemptAsync(first, cancellationToken), cancellationToken);

    private async Task<Attempt<IStreamConnection>> AttemptAsync(long first, CancellationToken cancellationToken)
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
            return new Attempt<IStreamConnection>(new WebSocketConnection(socket));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            socket.Dispose();
            return new Attempt<IStreamConnection>(null, new ServerUnavailableException($"{options.Server}: no connection within {options.AttemptTimeout}.", e));
        }
        catch (WebSocketException e)
        {
            var status = socket.HttpStatusCode;
            socket.Dispose();
            return new Attempt<IStreamConnection>(null, Classify(status, e));
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    /// <summary>What another attempt may mend; the rest is thrown.</summary>
    private GatewayClientException Classify(HttpStatusCode status, WebSocketException e) => status switch
    {
        HttpStatusCode.Conflict => throw new ProducerSequenceException($"{options.Server}: the server knows producer {producer} differently (409).", null),
        HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden => throw new AccessDeniedException($"{options.Server}: {(int)status} {status}"),
        HttpStatusCode.TooManyRequests => new ServerOverloadedException($"{options.Server}: 429, too much in flight", null),
        >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError =>
            throw new InvalidRequestException($"{options.Server}: {(int)status} {status}", (int)status),
        _ => new ServerUnavailableException($"{options.Server}: {e.InnerException?.Message ?? e.Message}", e),
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
