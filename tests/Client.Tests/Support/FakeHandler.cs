using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace Weir.Client.Tests.Support;

/// <summary>Answers requests by a script, one step a request, and keeps what was asked.</summary>
internal sealed class FakeHandler : HttpMessageHandler
{
    private readonly ConcurrentQueue<Func<SeenRequest, HttpResponseMessage>> _script = new();

    public List<SeenRequest> Seen { get; } = [];

    /// <summary>What to answer when the script is used up; null fails the test.</summary>
    public Func<SeenRequest, HttpResponseMessage>? Otherwise { get; set; }

    public FakeHandler Then(Func<SeenRequest, HttpResponseMessage> step)
    {
        _script.Enqueue(step);
        return this;
    }

    public FakeHandler Then(HttpStatusCode status, string body = "", string? retryAfter = null) => Then(_ =>
    {
        var response = Answer(status, body);
        if (retryAfter is not null)
        {
            response.Headers.TryAddWithoutValidation("Retry-After", retryAfter);
        }

        return response;
    });

    public FakeHandler ThenLoseConnection() => Then(_ => throw new HttpRequestException("connection reset"));

    public static HttpResponseMessage Answer(HttpStatusCode status, string body) =>
        new(status) { Content = new StringContent(body, Encoding.UTF8, status == HttpStatusCode.OK ? "application/json" : "application/problem+json") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var body = request.Content is null ? [] : await request.Content.ReadAsByteArrayAsync(cancellationToken);
        var seen = new SeenRequest(request.Method, request.RequestUri!, request.Headers.ToDictionary(h => h.Key, h => string.Join(',', h.Value)), body);
        lock (Seen)
        {
            Seen.Add(seen);
        }

        if (_script.TryDequeue(out var step))
        {
            return step(seen);
        }

        return (Otherwise ?? throw new InvalidOperationException($"The script has no answer to {seen.Method} {seen.Address}."))(seen);
    }
}

internal sealed record SeenRequest(HttpMethod Method, Uri Address, Dictionary<string, string> Headers, byte[] Body)
{
    public string Number => $"{Headers["Producer-Id"]}#{Headers["Producer-Sequence"]}";
}
