using System.Net;
using Weir.Client.Tests.Support;
using Weir.Records;
using Weir.TestKit.Time;

namespace Weir.Client.Tests.Sdk;

public sealed class SendRetryTests : IAsyncDisposable
{
    private const string Accepted = """{"accepted":2,"rejectedCount":0,"rejected":[]}""";
    private static readonly GatewayRecord[] Two = [new("gw-1", 1_700_000_000_000, 1, 2), new("gw-2", 1_700_000_000_001, 3, 4)];

    private readonly ManualTime _time = new();
    private readonly FakeHandler _server = new();
    private readonly GatewayClient _client;

    public SendRetryTests() => _client = new GatewayClient(new GatewayClientOptions
    {
        TimeProvider = _time,
        HandlerFactory = () => _server,
        RetriesMax = 3,
        RetryDelay = TimeSpan.FromMilliseconds(100),
        RetryDelayMax = TimeSpan.FromSeconds(5),
    });

    [Fact]
    public async Task Send_WhenTheNextCallFollows_CountsOn()
    {
        _server.Then(HttpStatusCode.Accepted, Accepted).Then(HttpStatusCode.Accepted, Accepted).Then(HttpStatusCode.Accepted, Accepted);

        await _client.SendAsync(Two, RecordKind.Counter);
        await _client.SendAsync(Two, RecordKind.Counter);
        await _client.SendAsync(Two, RecordKind.Rate);

        Assert.Equal(["1", "2", "1"], _server.Seen.Select(s => s.Headers["Producer-Sequence"]));
        Assert.Equal(_server.Seen[0].Headers["Producer-Id"], _server.Seen[1].Headers["Producer-Id"]);
        Assert.Equal("/v1/gateways/records?kind=rate", _server.Seen[2].Address.PathAndQuery);
    }

    [Theory]
    [InlineData(401, typeof(AccessDeniedException))]
    [InlineData(403, typeof(AccessDeniedException))]
    public async Task Send_WhenRefused_ThrowsWhatACallerCanActOnWithTheReason(int status, Type expected)
    {
        _server.Then((HttpStatusCode)status, """{"title":"t","detail":"the reason","last":17}""");

        var failure = await Assert.ThrowsAnyAsync<GatewayClientException>(() => _client.SendAsync(Two, RecordKind.Counter));

        Assert.IsType(expected, failure);
        Assert.Contains("the reason", failure.Message, StringComparison.Ordinal);
        Assert.Single(_server.Seen);
    }

    [Fact]
    public async Task Send_WhenTheAnswerIsNoJson_SaysSo()
    {
        _server.Then(HttpStatusCode.Accepted, "<html>");

        await Assert.ThrowsAsync<UnexpectedAnswerException>(() => _client.SendAsync(Two, RecordKind.Counter));
    }

    [Fact]
    public async Task Send_WhenCancelledWhileWaiting_EndsAtOnce()
    {
        using var stop = new CancellationTokenSource();
        _server.Then(_ =>
        {
            stop.Cancel();
            return FakeHandler.Answer(HttpStatusCode.ServiceUnavailable, "{}");
        });

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => _client.SendAsync(Two, RecordKind.Counter, cancellationToken: stop.Token));
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _server.Dispose();
    }
}
