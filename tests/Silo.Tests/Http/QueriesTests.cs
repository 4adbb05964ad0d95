using System.Net;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Http;

public sealed class QueriesTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly TestServer _server = fixture.Server;
    private readonly string _gateway = fixture.NewGateway();

    [Fact]
    public async Task Totals_WhenRecordsOfTwoDaysWereSent_AreByDay()
    {
        await SendAsync("counter", (1_735_689_599_999, 5, 6), (1_735_689_600_000, 7, 8), (1_735_689_600_001, 1, 0));
        await _server.AssertCountedAsync(_gateway, 3);

        var all = await _server.GetAsync($"/v1/gateways/{_gateway}/totals");
        var second = await _server.GetAsync($"/v1/gateways/{_gateway}/totals?kind=counter&from=2025-01-01&to=2025-01-01");

        Assert.Equal(
            $$"""{"gateway":"{{_gateway}}","kind":"counter","days":[{"day":"2024-12-31","tx":5,"rx":6,"records":1,"seconds":null},{"day":"2025-01-01","tx":8,"rx":8,"records":2,"seconds":null}],"finalUntil":null}""",
            all.Text);
        Assert.Equal("2025-01-01", Assert.Single(second.Json.GetProperty("days").EnumerateArray()).GetProperty("day").GetString());
    }

    [Fact]
    public async Task Totals_WhenTheKindIsCumulative_HaveSecondsAndAFinalInstant()
    {
        await SendAsync("cumulative", (1_735_700_000_000, 100, 100), (1_735_700_001_500, 150, 160));
        await _server.AssertCountedAsync(_gateway, 2, "cumulative");

        var totals = await _server.GetAsync($"/v1/gateways/{_gateway}/totals");

        Assert.Equal(
            $$"""{"gateway":"{{_gateway}}","kind":"cumulative","days":[{"day":"2025-01-01","tx":50,"rx":60,"records":2,"seconds":1.5}],"finalUntil":"2025-01-01T02:52:51.500Z"}""",
            totals.Text);
    }

    [Fact]
    public async Task Totals_WhenAGatewayHasSeveralKinds_AsksForOne()
    {
        await SendAsync("counter", (1_735_689_600_000, 1, 1));
        await SendAsync("rate", (1_735_689_600_000, 1, 1));
        await _server.AssertCountedAsync(_gateway, 1);
        await _server.AssertCountedAsync(_gateway, 1, "rate");

        (await _server.GetAsync($"/v1/gateways/{_gateway}/totals")).AssertProblem(HttpStatusCode.BadRequest, "has counter, rate: it must be one of them");
        (await _server.GetAsync($"/v1/gateways/{_gateway}/watch")).AssertProblem(HttpStatusCode.BadRequest, "has counter, rate");
        var never = await _server.GetAsync($"/v1/gateways/{_gateway}/totals?kind=cumulative");
        Assert.Equal(HttpStatusCode.OK, never.Status);
        Assert.Empty(never.Json.GetProperty("days").EnumerateArray());
    }

    [Theory]
    [InlineData("stream")]
    [InlineData("records")]
    public async Task Summary_WhenAGatewayIsNamedLikeARoute_IsThatOfTheGateway(string gateway)
    {
        await _server.PostAsync(ServerFixture.Record(gateway));
        await _server.AssertCountedAsync(gateway, 1);

        Assert.Equal(gateway, (await _server.GetAsync($"/v1/gateways/{gateway}")).Json.GetProperty("gateway").GetString());
        Assert.Equal(gateway, (await _server.GetAsync($"/v1/gateways/{gateway}/totals?kind=counter")).Json.GetProperty("gateway").GetString());
    }

    [Theory]
    [InlineData("/v1/gateways/unknown", HttpStatusCode.NotFound, "Gateway \"unknown\" is unknown.")]
    [InlineData("/v1/gateways/unknown/totals", HttpStatusCode.NotFound, "is unknown")]
    [InlineData("/v1/gateways/unknown/watch", HttpStatusCode.NotFound, "is unknown")]
    [InlineData("/v1/gateways/a%20b", HttpStatusCode.NotFound, "is unknown")]
    [InlineData("/v1/gateways/x/totals?from=2025-1-1", HttpStatusCode.BadRequest, "from is \"2025-1-1\"; it must be a day as yyyy-MM-dd.")]
    [InlineData("/v1/gateways/x/totals?from=2025-01-02&to=2025-01-01", HttpStatusCode.BadRequest, "from is 2025-01-02, which is after to")]
    [InlineData("/v1/gateways/x/totals?kind=nope", HttpStatusCode.BadRequest, "kind is \"nope\"")]
    [InlineData("/v1/gateways?limit=0", HttpStatusCode.BadRequest, "limit is \"0\"; it must be an integer from 1 to 1000.")]
    [InlineData("/v1/gateways?limit=1001", HttpStatusCode.BadRequest, "limit is \"1001\"")]
    [InlineData("/v1/gateways?after=a%20b", HttpStatusCode.BadRequest, "after is \"a b\"")]
    [InlineData("/v1/days/2025-02-30/top?kind=counter", HttpStatusCode.BadRequest, "day is \"2025-02-30\"")]
    [InlineData("/v1/days/2025-01-01/top", HttpStatusCode.BadRequest, "kind is missing")]
    [InlineData("/v1/days/2025-01-01/top?kind=counter&n=101", HttpStatusCode.BadRequest, "n is \"101\"; it must be an integer from 1 to 100.")]
    [InlineData("/v1/days/2025-01-01/top?kind=counter&by=x", HttpStatusCode.BadRequest, "by is \"x\"; it must be total, tx or rx.")]
    [InlineData("/v1/dead-letters?after=-1", HttpStatusCode.BadRequest, "after is \"-1\"")]
    [InlineData("/nothing/here", HttpStatusCode.NotFound, "There is nothing at /nothing/here")]
    public async Task Get_WhenAParameterIsBad_NamesItsFault(string path, HttpStatusCode status, string reason) => (await _server.GetAsync(path)).AssertProblem(status, reason);

    [Fact]
    public async Task Delete_WhenTheRouteKnowsOtherMethods_IsAnswered405() =>
        (await Reply.OfAsync(await _server.Http.DeleteAsync(new Uri("/v1/gateways/x", UriKind.Relative)))).AssertProblem(HttpStatusCode.MethodNotAllowed, "DELETE is not allowed");

    [Fact]
    public async Task Top_WhenGatewaysOfADayAreKnown_ListsThemHighestFirst()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        List<string> ids = [_gateway + "a", _gateway + "b", _gateway + "c"];
        for (var i = 0; i < 3; i++)
        {
            var record = FormattableString.Invariant($$"""{"gateway_id":"{{ids[i]}}","date":{{1_600_000_000_000 + i}},"ipTx":{{(i == 0 ? 10 : 20)}},"ipRx":{{i}}}""");
            Assert.Equal(HttpStatusCode.Accepted, (await _server.PostAsync(record, kind: "rate")).Status);
        }

        while ((await _server.GetAsync("/v1/days/2020-09-13/top?kind=rate")).Json.GetProperty("gateways").GetArrayLength() < 3)
        {
            Assert.False(patience.IsCancellationRequested, "the three gateways did not come into the top list within 20 s");
        }

        var top = await _server.GetAsync("/v1/days/2020-09-13/top?kind=rate&n=2");
        var none = await _server.GetAsync("/v1/days/2020-09-14/top?kind=rate");

        // The first reading of a rate contributes nothing: all are equal, and the id decides.
        Assert.Equal(ids[..2], top.Json.GetProperty("gateways").EnumerateArray().Select(g => g.GetProperty("gateway").GetString()));
        Assert.Empty(none.Json.GetProperty("gateways").EnumerateArray());
    }

    [Fact]
    public async Task List_WhenThereAreMoreThanTheLimit_PagesInOrdinalOrder()
    {
        var ids = Enumerable.Range(0, 7).Select(i => $"{_gateway}-list-{i}").ToList();
        await _server.PostAsync($"[{string.Join(',', ids.Select(id => ServerFixture.Record(id)))}]");
        await WhenListedAsync(ids);

        var page = await _server.GetAsync($"/v1/gateways?after={_gateway}-list-&limit=3");
        var rest = await _server.GetAsync($"/v1/gateways?after={page.Json.GetProperty("next").GetString()}&limit=4");

        Assert.Equal(ids[..3], page.Json.GetProperty("gateways").EnumerateArray().Select(g => g.GetString()));
        Assert.Equal(ids[3..], rest.Json.GetProperty("gateways").EnumerateArray().Select(g => g.GetString()));
    }

    [Fact]
    public async Task Watch_WhenRecordsCome_SendsTheCurrentDay()
    {
        await SendAsync("counter", (1_735_689_600_000, 1, 2));
        await _server.AssertCountedAsync(_gateway, 1);
        using var stream = await _server.Http.GetStreamAsync(new Uri($"/v1/gateways/{_gateway}/watch", UriKind.Relative));
        using var lines = new StreamReader(stream);

        var first = await NextEventAsync(lines);
        await SendAsync("counter", (1_735_689_600_001, 10, 20));
        var second = await NextEventAsync(lines);

        Assert.Equal($$"""data: {"gateway":"{{_gateway}}","kind":"counter","day":"2025-01-01","tx":1,"rx":2,"records":1,"seconds":null}""", first);
        Assert.Contains("\"tx\":11,\"rx\":22,\"records\":2", second, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Watch_WhenTheServerStops_Ends()
    {
        await using var server = await TestServer.StartAsync();
        await server.PostAsync(ServerFixture.Record("gw-1"));
        await server.AssertCountedAsync("gw-1", 1);
        using var stream = await server.Http.GetStreamAsync(new Uri("/v1/gateways/gw-1/watch", UriKind.Relative));
        using var lines = new StreamReader(stream);
        await NextEventAsync(lines);

        server.Stop();

        while (await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(10)) is not null)
        {
        }
    }

    [Fact]
    public async Task Metrics_WhenRecordsWereTaken_CountThem()
    {
        await SendAsync("counter", (1_735_689_600_000, 1, 2));

        var text = (await _server.GetAsync("/metrics")).Text;

        Assert.Contains("# TYPE weir_ingest_accepted_total counter\n", text, StringComparison.Ordinal);
        Assert.Matches("""weir_ingest_accepted_total\{kind="counter"\} [1-9]""", text);
        Assert.Matches("""weir_ingest_duration_seconds_bucket\{kind="counter",le="\+Inf"\} [1-9]""", text);
    }

    [Fact]
    public async Task OpenApi_WhenAsked_DescribesEveryRoute()
    {
        var paths = (await _server.GetAsync("/openapi/v1.json")).Json.GetProperty("paths").EnumerateObject().ToList();

        Assert.Equal(
            ["/healthz", "/metrics", "/readyz", "/schemas/gateway-record.avsc", "/v1/days/{day}/top", "/v1/dead-letters", "/v1/dead-letters/redrive", "/v1/elevators", "/v1/elevators/{device}",
                "/v1/elevators/{device}/evaluation", "/v1/elevators/{device}/prediction", "/v1/elevators/{device}/predictions", "/v1/elevators/{device}/readings", "/v1/gateways", "/v1/gateways/records",
                "/v1/gateways/stream", "/v1/gateways/{id}", "/v1/gateways/{id}/totals", "/v1/gateways/{id}/watch"],
            paths.Select(path => path.Name).Order(StringComparer.Ordinal));
        Assert.All(paths.SelectMany(path => path.Value.EnumerateObject()), operation => Assert.NotEmpty(operation.Value.GetProperty("summary").GetString()!));
    }

    private static async Task<string> NextEventAsync(StreamReader lines)
    {
        while (true)
        {
            var line = await lines.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(20));
            Assert.NotNull(line);
            if (line.StartsWith("data:", StringComparison.Ordinal))
            {
                return line;
            }
        }
    }

    private async Task SendAsync(string kind, params (long Date, long Tx, long Rx)[] records)
    {
        var body = records.Select(r => FormattableString.Invariant($$"""{"gateway_id":"{{_gateway}}","date":{{r.Date}},"ipTx":{{r.Tx}},"ipRx":{{r.Rx}}}"""));
        Assert.Equal(HttpStatusCode.Accepted, (await _server.PostAsync($"[{string.Join(',', body)}]", kind: kind)).Status);
    }

    private async Task WhenListedAsync(List<string> ids)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var listed = (await _server.GetAsync("/v1/gateways?limit=1000")).Json.GetProperty("gateways").EnumerateArray().Select(g => g.GetString()!).ToHashSet();
            if (ids.TrueForAll(listed.Contains))
            {
                return;
            }

            Assert.False(patience.IsCancellationRequested, $"not listed: {string.Join(' ', ids.Where(id => !listed.Contains(id)))}");
        }
    }
}
