using System.Net;
using Weir.Client.Tests.Support;

namespace Weir.Client.Tests.Transports;

/// <summary>The script over HTTP.</summary>
public sealed class HttpScript : IScript
{
    private readonly FakeHandler _server = new();

    public IReadOnlyList<(string Number, byte[] Body)> Seen => [.. _server.Seen.Select(seen => (seen.Number, seen.Body))];

    public IGatewayClient Connect(Action<RetryOptions> configure)
    {
        var options = new GatewayClientOptions { HandlerFactory = () => new SilenceHandler(_server) };
        configure(options);
        return new GatewayClient(options);
    }

    public void Then(params Step[] steps)
    {
        foreach (var step in steps)
        {
            _ = step switch
            {
                Step.Accept => _server.Then(HttpStatusCode.Accepted, """{"accepted":2,"rejectedCount":0,"rejected":[]}"""),
                Step.RejectAll => _server.Then(HttpStatusCode.BadRequest, """
                    {"detail":"the reason","accepted":0,"rejectedCount":2,"rejected":[{"index":0,"reason":"a"},{"index":1,"reason":"b"}]}
                    """),
                Step.Busy => _server.Then(HttpStatusCode.TooManyRequests, Problem, "3"),
                Step.Unavailable => _server.Then(HttpStatusCode.ServiceUnavailable, Problem, "3600"),
                Step.Lose => _server.ThenLoseConnection(),
                Step.Silence => _server.Then(_ => throw new SilenceException()),
                Step.Conflict => _server.Then(HttpStatusCode.Conflict, Problem),
                Step.TooLarge => _server.Then(HttpStatusCode.RequestEntityTooLarge, Problem),
                Step.Unsupported => _server.Then(HttpStatusCode.UnsupportedMediaType, Problem),
                Step.Invalid => _server.Then(HttpStatusCode.BadRequest, Problem),
                _ => _server.Then(HttpStatusCode.InternalServerError, Problem),
            };
        }
    }

    public ValueTask DisposeAsync()
    {
        _server.Dispose();
        return ValueTask.CompletedTask;
    }

    private const string Problem = """{"title":"t","detail":"the reason","last":17}""";

    private sealed class SilenceException : Exception;

    private sealed class SilenceHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            try
            {
                return await base.SendAsync(request, cancellationToken);
            }
            catch (SilenceException)
            {
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
                throw;
            }
        }
    }
}
