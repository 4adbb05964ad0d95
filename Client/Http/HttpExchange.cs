using System.Net;
using System.Net.Http.Headers;

namespace Weir.Client;

/// <summary>Requests that are harmless to repeat, repeated until there is an answer or patience ends.</summary>
internal sealed class HttpExchange : IDisposable
{
    private readonly GatewayClientOptions _options;
    private readonly RetryPolicy _retries;
    private readonly HttpMessageHandler _handler;
    private readonly HttpClient _http;

    public HttpExchange(GatewayClientOptions options)
    {
        _options = options;
        _retries = new RetryPolicy(options);
        _handler = options.HandlerFactory?.Invoke() ?? new SocketsHttpHandler
        {
            PooledConnectionLifetime = TimeSpan.FromMinutes(5),
            AutomaticDecompression = DecompressionMethods.GZip | DecompressionMethods.Brotli,
        };
        _http = new HttpClient(_handler, disposeHandler: false) { BaseAddress = options.Server, Timeout = Timeout.InfiniteTimeSpan };
        if (options.ApiKey is { } key)
        {
            _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
        }
    }

    public HttpMessageInvoker Invoker => _http;

    public RetryPolicy Retries => _retries;

    public Task<HttpAnswer> GetAsync(string path, CancellationToken cancellationToken) =>
        SendAsync(() => new HttpRequestMessage(HttpMethod.Get, path), cancellationToken);

    public Task<HttpAnswer> PostJsonAsync(string path, byte[] body, CancellationToken cancellationToken) => SendAsync(
        () =>
        {
            var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
            return new HttpRequestMessage(HttpMethod.Post, path) { Content = content };
        },
        cancellationToken);

    /// <summary>The answer, whatever its status, but for those that ask to try again.</summary>
    /// <exception cref="ServerUnavailableException">No usable answer after every repeat.</exception>
    /// <exception cref="ServerOverloadedException">429 after every repeat.</exception>
    public Task<HttpAnswer> SendAsync(Func<HttpRequestMessage> make, CancellationToken cancellationToken) =>
        _retries.RepeatAsync(() => AttemptAsync(make, cancellationToken), cancellationToken);

    /// <summary>One attempt at an answer that goes on: its headers within the time limit, its body for as long as it lasts.</summary>
    public async Task<HttpResponseMessage> OpenAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.AttemptTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        try
        {
            return await _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, either.Token);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            throw new HttpRequestException($"No answer within {_options.AttemptTimeout}.", e);
        }
    }

    public void Dispose()
    {
        _http.Dispose();
        _handler.Dispose();
    }

    private async Task<Attempt<HttpAnswer>> AttemptAsync(
        Func<HttpRequestMessage> make, CancellationToken cancellationToken)
    {
        using var limit = new CancellationTokenSource(_options.AttemptTimeout, _options.TimeProvider);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, limit.Token);
        using var request = make();
        var path = request.RequestUri!.ToString();
        try
        {
            using var response = await _http.SendAsync(request, either.Token);
            var answer = new HttpAnswer(response.StatusCode, await response.Content.ReadAsByteArrayAsync(either.Token), path);
            return Classify(answer, RetryAfterOf(response));
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            return new Attempt<HttpAnswer>(null, new ServerUnavailableException($"{_options.Server}: no answer within {_options.AttemptTimeout}.", e));
        }
        catch (Exception e) when (e is HttpRequestException or IOException)
        {
            return new Attempt<HttpAnswer>(null, new ServerUnavailableException($"{_options.Server}: {e.Message}", e));
        }
    }

    private static Attempt<HttpAnswer> Classify(HttpAnswer answer, TimeSpan? retryAfter) =>
        answer.Status switch
        {
            HttpStatusCode.TooManyRequests => new Attempt<HttpAnswer>(null, new ServerOverloadedException(answer.ToException().Message, retryAfter), retryAfter),
            HttpStatusCode.RequestTimeout or HttpStatusCode.BadGateway or HttpStatusCode.ServiceUnavailable or HttpStatusCode.GatewayTimeout =>
                new Attempt<HttpAnswer>(null, new ServerUnavailableException(answer.ToException().Message), retryAfter),
            _ => new Attempt<HttpAnswer>(answer),
        };

    private TimeSpan? RetryAfterOf(HttpResponseMessage response) => response.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - _options.TimeProvider.GetUtcNow(),
        _ => null,
    };
}
