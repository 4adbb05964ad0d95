using System.Net;
using Weir.Client.Tests.Support;

namespace Weir.Client.Tests.Cli;

public sealed class QueryVerbTests : IDisposable
{
    private const string Totals =
        """{"gateway":"gw-1","kind":"rate","days":[{"day":"2024-02-19","tx":1234567,"rx":5,"records":3,"seconds":1.5}],"""
        + "\"finalUntil\":\"2024-02-20T00:00:00.000Z\"}";
    private const string Top = """{"day":"2024-02-19","kind":"rate","by":"total","gateways":[{"gateway":"[b]","tx":1,"rx":2000,"total":2001}]}""";

    private readonly FakeHandler _server = new();

    [Fact]
    public async Task Totals_WhenNotOnATerminal_PrintsPlainColumns()
    {
        _server.Then(HttpStatusCode.OK, Totals);

        var run = await RunAsync("totals", "gw-1", "--kind", "rate", "--from", "2024-02-19", "--to", "2024-02-19");

        Assert.Equal(0, run.Code);
        Assert.Equal(
            ["day          tx bytes  rx bytes  records  seconds  final",
             "2024-02-19  1,234,567         5        3      1.5    yes", ""], run.Out.Split(Environment.NewLine));
        Assert.Equal("?kind=rate&from=2024-02-19&to=2024-02-19", _server.Seen[0].Address.Query);
    }

    [Fact]
    public async Task Totals_WhenOnATerminal_DrawsATable()
    {
        _server.Then(HttpStatusCode.OK, Totals);

        var run = await CliRun.RunAsync(new CliContextSetup(_server, OutIsTerminal: true), "totals", "gw-1");

        Assert.Contains("\u001b[", run.Out, StringComparison.Ordinal);
        Assert.Contains("1,234,567", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Totals_WhenForMachines_PrintsTheAnswer()
    {
        _server.Then(HttpStatusCode.OK, Totals);

        Assert.Equal(Totals, (await RunAsync("totals", "gw-1", "--json")).Out.Trim());
    }

    [Fact]
    public async Task Totals_WhenTheGatewayIsUnknown_FailsWithItsName()
    {
        _server.Then(HttpStatusCode.NotFound, "{}");

        var run = await RunAsync("totals", "gw-9");

        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.Equal("gw-9: no such gateway, it never sent a record", run.Error.Trim());
    }

    [Fact]
    public async Task Top_WhenAsked_PrintsPlaces()
    {
        _server.Then(HttpStatusCode.OK, Top).Then(HttpStatusCode.OK, Top);

        var run = await RunAsync("top", "2024-02-19", "--kind", "rate", "-n", "3", "--by", "tx");

        Assert.Equal(
            ["place  gateway  total bytes  tx bytes  rx bytes", "1      [b]            2,001         1     2,000", ""], run.Out.Split(Environment.NewLine));
        Assert.Equal("/v1/days/2024-02-19/top?kind=rate&n=3&by=tx", _server.Seen[0].Address.PathAndQuery);
        Assert.Equal(Top, (await RunAsync("top", "2024-02-19", "--kind", "rate", "--json")).Out.Trim());
    }

    [Fact]
    public async Task Status_WhenServing_SumsPartitionsPerStream()
    {
        const string Metrics = """
            weir_log_appended_records_total{stream="rate",partition="0"} 10
            weir_log_appended_records_total{stream="rate",partition="1"} 32
            weir_streaming_delivered_total{stream="rate",partition="0"} 10
            weir_streaming_lag_seconds{stream="rate",partition="0"} 0.5
            weir_streaming_lag_seconds{stream="rate",partition="1"} 2.25
            weir_ingest_rejected_total{kind="rate"} 3
            weir_ingest_duration_seconds_sum{kind="rate"} 0.25
            weir_ingest_duration_seconds_count{kind="rate"} 2
            weir_storage_states 7
            """;
        _server.Then(HttpStatusCode.OK).Then(HttpStatusCode.OK).Then(HttpStatusCode.OK, Metrics);

        var run = await RunAsync("status");

        Assert.Equal(0, run.Code);
        var lines = run.Out.Split(Environment.NewLine);
        Assert.Contains(" ready (answered in ", lines[0], StringComparison.Ordinal);
        Assert.Equal("rate 42 10 3 0 0 2.3 s 125.0 -", string.Join(' ', lines[2].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal("states: 7", lines[3]);
    }

    [Fact]
    public async Task Watch_WhenACountIsGiven_EndsAfterSoManyChanges()
    {
        const string Event = """{"day":"2024-02-19","tx":1,"rx":2,"records":3,"seconds":null}""";
        _server.Then(_ => FakeHandler.Answer(HttpStatusCode.OK, $"data: {Event}\n\ndata: {Event}\n\ndata: {Event}\n\n"));
        _server.Then(_ => FakeHandler.Answer(HttpStatusCode.OK, $"data: {Event}\n\n"));

        var run = await RunAsync("watch", "gw-1", "--count", "2", "--json");
        var text = await RunAsync("watch", "gw-1", "--count", "1");

        Assert.Equal([Event, Event, ""], run.Out.Split(Environment.NewLine));
        Assert.Equal("2024-02-19  tx 1  rx 2  records 3", text.Out.Trim());
    }

    [Fact]
    public async Task Status_WhenReady_PrintsFigures()
    {
        _server.Then(HttpStatusCode.OK, "").Then(HttpStatusCode.OK, "").Then(HttpStatusCode.OK, "weir_records_total 7\n");

        var run = await RunAsync("status", "--json");

        Assert.Equal(0, run.Code);
        Assert.Contains("\"ready\":true", run.Out, StringComparison.Ordinal);
        Assert.Contains("\"metrics\":{\"weir_records_total\":7}", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_WhenNotReady_ExitsWith1AndSaysWhy()
    {
        _server.Then(HttpStatusCode.ServiceUnavailable, "recovering").Then(HttpStatusCode.OK, "").Then(HttpStatusCode.NotFound, "");

        var run = await RunAsync("status");

        Assert.Equal(1, run.Code);
        Assert.Contains("running, not ready", run.Out, StringComparison.Ordinal);
        Assert.Contains("recovering", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Status_WhenNobodyIsThere_SaysHowToStartTheService()
    {
        var run = await CliRun.RunAsync("status", "--server", "http://127.0.0.1:9");

        Assert.Equal((1, ""), (run.Code, run.Out));
        Assert.Contains("Is the service running there (./run)?", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verbs_WhenTheEnvironmentHasAKey_SendItAndTheOptionGoesFirst()
    {
        _server.Otherwise = _ => FakeHandler.Answer(HttpStatusCode.NotFound, "{}");

        await CliRun.RunAsync(new CliContextSetup(_server, ApiKey: "from-environment"), "totals", "a");
        await CliRun.RunAsync(new CliContextSetup(_server, ApiKey: "from-environment"), "totals", "a", "--api-key", "from-option");

        Assert.Equal(["Bearer from-environment", "Bearer from-option"], _server.Seen.Select(s => s.Headers["Authorization"]));
    }

    [Fact]
    public async Task Verbs_WhenTheServerRefuses_PrintItsReasonAndExitWith1()
    {
        _server.Then(HttpStatusCode.BadRequest, """{"detail":"kind: several, one of counter, rate is required"}""");

        var run = await RunAsync("totals", "a");

        Assert.Equal(1, run.Code);
        Assert.Contains("kind: several, one of counter, rate is required", run.Error, StringComparison.Ordinal);
    }

    public void Dispose() => _server.Dispose();

    private Task<CliRun> RunAsync(params string[] args) => CliRun.RunAsync(new CliContextSetup(_server), args);
}
