using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Weir.Client.Tests.Support;
using Weir.Days;
using Weir.Records;

namespace Weir.Client.Tests.Sdk;

public sealed class QueryTests : IAsyncDisposable
{
    private readonly FakeHandler _server = new();
    private readonly GatewayClient _client;

    public QueryTests() => _client = new GatewayClient(new GatewayClientOptions
    {
        HandlerFactory = () => _server,
        RetriesMax = 2,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        RetryDelayMax = TimeSpan.FromMilliseconds(2),
        ApiKey = "key-of-sixteen-ch",
    });

    [Fact]
    public async Task GetSummary_WhenKnown_ReadsEveryField()
    {
        _server.Then(HttpStatusCode.OK, """
            {"gateway":"gw-1","kinds":{"rate":{"last":{"date":"2024-02-19T01:10:52.001Z","ipTx":1.5,"ipRx":2},"watermark":"2024-02-19T01:10:22.001Z",
            "records":3,"late":4,"duplicates":5,"wraps":6,"restarts":7}}}
            """);

        var answer = await _client.GetSummaryAsync("gw-1");

        var at = new DateTimeOffset(2024, 2, 19, 1, 10, 52, 1, TimeSpan.Zero);
        Assert.Equal(new KindSummaryAnswer(new LastReadingAnswer(at, 1.5, 2), at.AddSeconds(-30), 3, 4, 5, 6, 7), answer!.Kinds["rate"]);
        Assert.Equal("Bearer key-of-sixteen-ch", _server.Seen[0].Headers["Authorization"]);
    }

    [Fact]
    public async Task GetSummary_WhenTheDateIsUnixMs_ReadsItToo()
    {
        _server.Then(HttpStatusCode.OK, """
            {"gateway":"g","kinds":{"counter":{"last":{"date":1000,"ipTx":1,"ipRx":2},"watermark":null,
            "records":1,"late":0,"duplicates":0,"wraps":0,"restarts":0}}}
            """);

        var answer = await _client.GetSummaryAsync("g");

        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1000), answer!.Kinds["counter"].Last!.Date);
        Assert.Null(answer.Kinds["counter"].Watermark);
    }

    [Fact]
    public async Task GetTotals_WhenAsked_SendsWhatIsGivenAndReadsDays()
    {
        _server.Then(
            HttpStatusCode.OK,
            """{"gateway":"g:1","kind":"rate","days":[{"day":"2024-02-19","tx":1,"rx":9223372036854775807,"records":3,"seconds":1.5}],"finalUntil":null}""");

        var answer = await _client.GetTotalsAsync("g:1", RecordKind.Rate, new DateOnly(2024, 2, 1));

        Assert.Equal("/v1/gateways/g:1/totals?kind=rate&from=2024-02-01", _server.Seen[0].Address.PathAndQuery);
        Assert.Equal([new DayTotalsAnswer(new DateOnly(2024, 2, 19), 1, long.MaxValue, 3, 1.5)], answer!.Days);
    }

    [Fact]
    public async Task Gets_WhenTheGatewayIsUnknown_AnswerNull()
    {
        _server.Otherwise = _ => FakeHandler.Answer(HttpStatusCode.NotFound, "{}");

        Assert.Null(await _client.GetSummaryAsync("nobody"));
        Assert.Null(await _client.GetTotalsAsync("nobody"));
    }

    [Fact]
    public async Task Gets_WhenTheIdIsNone_AskNobody()
    {
        await Assert.ThrowsAsync<ArgumentException>(() => _client.GetSummaryAsync("a/../b"));
        Assert.Empty(_server.Seen);
    }

    [Fact]
    public async Task GetTop_WhenAsked_SaysOrderAndCount()
    {
        _server.Then(HttpStatusCode.OK, """{"day":"2024-02-19","kind":"counter","by":"rx","gateways":[{"gateway":"a","tx":1,"rx":2,"total":3}]}""");

        var answer = await _client.GetTopAsync(new DateOnly(2024, 2, 19), RecordKind.Counter, 3, TopOrder.Rx);

        Assert.Equal("/v1/days/2024-02-19/top?kind=counter&n=3&by=rx", _server.Seen[0].Address.PathAndQuery);
        Assert.Equal([new TopGateway("a", 1, 2, 3)], answer.Gateways);
    }

    [Fact]
    public async Task GetTop_WhenWrong_CarriesTheServersReason()
    {
        _server.Then(HttpStatusCode.BadRequest, """{"title":"Bad Request","detail":"n: 101 is too large, at most 100 is allowed"}""");

        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => _client.GetTopAsync(new DateOnly(2024, 2, 19), RecordKind.Counter, 101));

        Assert.Contains("n: 101 is too large", failure.Message, StringComparison.Ordinal);
        Assert.Equal(400, failure.Status);
    }

    [Fact]
    public async Task ListGateways_WhenThereArePages_FollowsThemToTheEnd()
    {
        _server.Then(HttpStatusCode.OK, """{"gateways":["a","b"],"next":"b"}""").ThenLoseConnection()
            .Then(HttpStatusCode.OK, """{"gateways":["c"],"next":"c"}""").Then(HttpStatusCode.OK, """{"gateways":[],"next":null}""");
        var pages = new List<string>();

        await foreach (var page in _client.ListGatewaysAsync(2))
        {
            pages.Add(string.Join(',', page));
        }

        Assert.Equal(["a,b", "c"], pages);
        Assert.Equal(["?limit=2", "?after=b&limit=2", "?after=b&limit=2", "?after=c&limit=2"], _server.Seen.Select(s => s.Address.Query));
    }

    [Fact]
    public async Task ListDeadLetters_WhenThereArePages_GivesEachLetter()
    {
        _server.Then(HttpStatusCode.OK, """
            {"letters":[{"id":7,"stream":"rate","partition":1,"offset":2,"index":3,"key":"gw","reason":"r",
            "parkedAt":"2026-01-01T00:00:00.000Z","encoding":1,"payload":"AAE=","redrivenAt":"2026-01-02T00:00:00.000Z"}],"next":7}
            """).Then(HttpStatusCode.OK, "{\"letters\":[],\"next\":null}");
        var letters = new List<DeadLetterAnswer>();

        await foreach (var letter in _client.ListDeadLettersAsync(5, 1))
        {
            letters.Add(letter);
        }

        var at = new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
        var only = Assert.Single(letters);
        Assert.Equal(new DeadLetterAnswer(7, "rate", 1, 2, 3, "gw", "r", at, 1, only.Payload, at.AddDays(1)), only);
        Assert.Equal([0, 1], only.Payload.ToArray());
        Assert.Equal(["?after=5&limit=1", "?after=7&limit=1"], _server.Seen.Select(s => s.Address.Query));
    }

    [Fact]
    public async Task RedriveDeadLetters_WhenTheAnswerIsLost_AsksAgainAndReadsIt()
    {
        _server.ThenLoseConnection().Then(HttpStatusCode.OK, """{"redriven":2,"failed":[{"id":9,"reason":"r"}]}""");

        var answer = await _client.RedriveDeadLettersAsync([7, 8, 9]);

        Assert.Equal((2, new RedriveFailure(9, "r")), (answer.Redriven, Assert.Single(answer.Failed)));
        Assert.All(_server.Seen, seen => Assert.Equal(
            (HttpMethod.Post, "/v1/dead-letters/redrive", """{"ids":[7,8,9]}"""), (seen.Method, seen.Address.PathAndQuery, System.Text.Encoding.UTF8.GetString(seen.Body))));
        Assert.Equal(2, _server.Seen.Count);
    }

    [Fact]
    public async Task Gets_WhenTheServerStaysAway_GiveUpAfterTheBoundedRepeats()
    {
        _server.Otherwise = _ => throw new HttpRequestException("refused");

        var failure = await Assert.ThrowsAsync<ServerUnavailableException>(() => _client.GetSummaryAsync("a"));

        Assert.Contains("refused", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, _server.Seen.Count);
    }

    [Fact]
    public async Task GetStatus_WhenNotReady_IsAnAnswerAndNotAnError()
    {
        _server.Then(HttpStatusCode.ServiceUnavailable, "recovering the log").Then(HttpStatusCode.OK, "ok")
            .Then(HttpStatusCode.OK, "# HELP weir_a x\nweir_a{kind=\"rate\"} 12.5\nweir_b 3\nprocess_cpu 1\n");

        var status = await _client.GetStatusAsync();

        Assert.True(status is { Healthy: true, Ready: false, Detail: "recovering the log" });
        Assert.Equal(new Dictionary<string, double> { ["weir_a{kind=\"rate\"}"] = 12.5, ["weir_b"] = 3 }, status.Metrics);
    }

    [Fact]
    public async Task AddGatewayClient_WhenConfigured_GivesOneClient()
    {
        await using var provider = new ServiceCollection().AddGatewayClient(o => o.HandlerFactory = () => _server).BuildServiceProvider();
        _server.Then(HttpStatusCode.NotFound, "{}");

        Assert.Null(await provider.GetRequiredService<IGatewayClient>().GetSummaryAsync("a"));
        Assert.Same(provider.GetRequiredService<IGatewayClient>(), provider.GetRequiredService<IGatewayClient>());
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _server.Dispose();
    }
}
