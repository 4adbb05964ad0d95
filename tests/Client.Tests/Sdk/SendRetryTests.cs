using System.Net;
using Weir.Client.Tests.Support;
using Weir.Records;
using Weir.Streaming;
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
    public async Task Send_WhenToldToWait_WaitsThatLongAndRepeatsTheNumber()
    {
        _server.Then(HttpStatusCode.TooManyRequests, "{}", retryAfter: "3").Then(HttpStatusCode.Accepted, Accepted);

        var result = await _time.DriveAsync(_client.SendAsync(Two, RecordKind.Counter));

        Assert.Equal(2, result.Accepted);
        Assert.Equal(TimeSpan.FromSeconds(3), _time.Elapsed);
        AssertRepeated(2);
    }

    [Fact]
    public async Task Send_WhenAskedToWaitTooLong_WaitsTheLongestPauseOnly()
    {
        _server.Then(HttpStatusCode.ServiceUnavailable, "{}", retryAfter: "3600").Then(HttpStatusCode.Accepted, Accepted);

        await _time.DriveAsync(_client.SendAsync(Two, RecordKind.Counter));

        Assert.Equal(TimeSpan.FromSeconds(5), _time.Elapsed);
    }

    [Fact]
    public async Task Send_WhenTheConnectionIsLostAfterItWasTaken_RepeatsTheSameNumberAndBytes()
    {
        _server.ThenLoseConnection().Then(HttpStatusCode.ServiceUnavailable, "{}").Then(HttpStatusCode.Accepted, Accepted);

        await _time.DriveAsync(_client.SendAsync(Two, RecordKind.Counter));

        AssertRepeated(3);
        // 100 ms and 200 ms, each less up to a half.
        Assert.InRange(_time.Elapsed, TimeSpan.FromMilliseconds(150), TimeSpan.FromMilliseconds(300));
    }

    [Fact]
    public async Task Send_WhenAnAnswerDoesNotCome_GivesTheAttemptUpAndRepeats()
    {
        var silent = new SilentOnceHandler(_server);
        await using var client = new GatewayClient(new GatewayClientOptions { TimeProvider = _time, HandlerFactory = () => silent });
        _server.Otherwise = _ => FakeHandler.Answer(HttpStatusCode.Accepted, Accepted);

        var result = await _time.DriveAsync(client.SendAsync(Two, RecordKind.Counter), longestPauseSeconds: 30);

        Assert.Equal(2, result.Accepted);
        Assert.True(_time.Elapsed >= TimeSpan.FromSeconds(30), $"The attempt was given up after {_time.Elapsed}.");
    }

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

    [Fact]
    public async Task Send_WhenItFailsForGood_SaysTheNumberAndLeavesTheProducer()
    {
        _server.ThenLoseConnection().ThenLoseConnection().ThenLoseConnection().ThenLoseConnection().Then(HttpStatusCode.Accepted, Accepted)
            .Then(HttpStatusCode.Accepted, Accepted);

        var failure = await Assert.ThrowsAsync<ServerUnavailableException>(() => _time.DriveAsync(_client.SendAsync(Two, RecordKind.Counter)));
        await _client.SendAsync(Two, RecordKind.Counter);
        await _client.SendAsync(Two, RecordKind.Counter, new SendOptions { Number = failure.Number });

        Assert.Equal(6, _server.Seen.Count);
        Assert.Equal(new ProducerSequence(_server.Seen[0].Headers["Producer-Id"], 1), failure.Number);
        Assert.NotEqual(_server.Seen[0].Headers["Producer-Id"], _server.Seen[4].Headers["Producer-Id"]);
        Assert.Equal(_server.Seen[0].Number, _server.Seen[5].Number);
    }

    [Fact]
    public async Task Send_WhenTheServerShedsLoadForGood_SaysHowLongToWait()
    {
        _server.Otherwise = _ =>
        {
            var answer = FakeHandler.Answer(HttpStatusCode.TooManyRequests, """{"detail":"3 MiB in flight"}""");
            answer.Headers.TryAddWithoutValidation("Retry-After", "2");
            return answer;
        };

        var failure = await Assert.ThrowsAsync<ServerOverloadedException>(() => _time.DriveAsync(_client.SendAsync(Two, RecordKind.Counter)));

        Assert.Equal(TimeSpan.FromSeconds(2), failure.RetryAfter);
        Assert.Contains("3 MiB in flight", failure.Message, StringComparison.Ordinal);
        Assert.Equal(4, _server.Seen.Count);
    }

    [Fact]
    public async Task Producer_WhenARequestFailed_TakesNoOtherBeforeItIsRepeated()
    {
        var producer = _client.CreateProducer(RecordKind.Counter, "meter-7", 41);
        _server.ThenLoseConnection().ThenLoseConnection().ThenLoseConnection().ThenLoseConnection().Then(HttpStatusCode.Accepted, Accepted);
        await Assert.ThrowsAsync<ServerUnavailableException>(() => _time.DriveAsync(producer.SendAsync(Two)));

        await Assert.ThrowsAsync<InvalidOperationException>(() => producer.SendAsync(Two));
        var result = await producer.RepeatAsync();

        Assert.Equal(2, result.Accepted);
        Assert.Equal(42, producer.Next);
        Assert.All(_server.Seen, s => Assert.Equal("meter-7#41", s.Number));
        await Assert.ThrowsAsync<InvalidOperationException>(() => producer.RepeatAsync());
    }

    [Fact]
    public async Task Send_WhenEverythingIsRejected_IsAnAnswerAndUsesTheNumber()
    {
        var producer = _client.CreateProducer(RecordKind.Counter);
        _server.Then(HttpStatusCode.BadRequest, """
            {"title":"all rejected","accepted":0,"rejectedCount":2,"rejected":[{"index":0,"reason":"date: too old"},{"index":1,"reason":"b"}]}
            """);

        var result = await producer.SendAsync(Two);

        Assert.Equal(new SendResult(0, 2, []) with { Rejected = result.Rejected }, result);
        Assert.Equal([new RejectedRecord(0, "date: too old"), new RejectedRecord(1, "b")], result.Rejected);
        Assert.Equal(2, producer.Next);
    }

    [Theory]
    [InlineData(409, typeof(ProducerSequenceException))]
    [InlineData(401, typeof(AccessDeniedException))]
    [InlineData(403, typeof(AccessDeniedException))]
    [InlineData(413, typeof(RequestTooLargeException))]
    [InlineData(415, typeof(InvalidRequestException))]
    [InlineData(400, typeof(InvalidRequestException))]
    [InlineData(500, typeof(UnexpectedAnswerException))]
    public async Task Send_WhenRefused_ThrowsWhatACallerCanActOnWithTheReason(int status, Type expected)
    {
        _server.Then((HttpStatusCode)status, """{"title":"t","detail":"the reason","last":17}""");

        var failure = await Assert.ThrowsAnyAsync<GatewayClientException>(() => _client.SendAsync(Two, RecordKind.Counter));

        Assert.IsType(expected, failure);
        Assert.Contains("the reason", failure.Message, StringComparison.Ordinal);
        Assert.Equal(status == 409 ? 17 : null, (failure as ProducerSequenceException)?.Last);
        Assert.Single(_server.Seen);
    }

    [Fact]
    public async Task Send_WhenTheAnswerIsNoJson_SaysSo()
    {
        _server.Then(HttpStatusCode.Accepted, "<html>");

        await Assert.ThrowsAsync<UnexpectedAnswerException>(() => _client.SendAsync(Two, RecordKind.Counter));
    }

    [Fact]
    public async Task Send_WhenThereAreNoRecords_SendsNothing()
    {
        Assert.Equal(0, (await _client.SendAsync(ReadOnlyMemory<GatewayRecord>.Empty, RecordKind.Counter)).Accepted);
        Assert.Empty(_server.Seen);
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

    private void AssertRepeated(int times)
    {
        Assert.Equal(times, _server.Seen.Count);
        Assert.All(_server.Seen, s =>
        {
            Assert.Equal(_server.Seen[0].Number, s.Number);
            Assert.Equal(_server.Seen[0].Body, s.Body);
        });
    }

    private sealed class SilentOnceHandler(HttpMessageHandler inner) : DelegatingHandler(inner)
    {
        private bool _wasSilent;

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            if (!_wasSilent)
            {
                _wasSilent = true;
                await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken);
            }

            return await base.SendAsync(request, cancellationToken);
        }
    }
}
