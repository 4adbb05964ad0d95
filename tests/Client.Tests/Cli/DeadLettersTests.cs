using System.Net;
using System.Text;
using System.Text.Json;
using Weir.Client.Tests.Support;

namespace Weir.Client.Tests.Cli;

public sealed class DeadLettersTests : IDisposable
{
    private readonly FakeHandler _server = new();

    [Fact]
    public async Task List_WhenNotOnATerminal_PrintsPlainColumnsAndThatThereAreMore()
    {
        _server.Then(HttpStatusCode.OK, Page(7, Letter(3), Letter(5, redriven: true), Letter(7)));

        var run = await RunAsync("list", "--after", "2", "--limit", "2");

        Assert.Equal(0, run.Code);
        Assert.Equal(
            ["id  stream   partition  offset  key  parked at             redriven at           reason",
             "3   counter  1          20:4    gw   2026-01-01T00:00:00Z  -                     ipTx is 5",
             "5   counter  1          20:4    gw   2026-01-01T00:00:00Z  2026-01-02T00:00:00Z  ipTx is 5", ""], run.Out.Split(Environment.NewLine));
        Assert.Equal("there are more: --after 5", run.Error.Trim());
        Assert.Equal("/v1/dead-letters?after=2&limit=3", _server.Seen[0].Address.PathAndQuery);
    }

    [Fact]
    public async Task List_WhenOnATerminal_DrawsATable()
    {
        _server.Then(HttpStatusCode.OK, Page(null, Letter(3)));

        var run = await CliRun.RunAsync(new CliContextSetup(_server, OutIsTerminal: true), "dead-letters", "list");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Contains("\u001b[", run.Out, StringComparison.Ordinal);
        Assert.Contains("counter", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_WhenForMachines_PrintsTheLettersOfAllPagesAndWhereToGoOn()
    {
        _server.Then(HttpStatusCode.OK, Page(4, Letter(3), Letter(4, stream: "rate"))).Then(HttpStatusCode.OK, Page(6, Letter(5), Letter(6)));

        var run = await RunAsync("list", "--kind", "counter", "--limit", "2", "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.Equal(Page(5, Letter(3), Letter(5)), run.Out.Trim());
        Assert.Equal(["?after=0&limit=1000", "?after=4&limit=1000"], _server.Seen.Select(seen => seen.Address.Query));
    }

    [Theory]
    [InlineData("{\"a\":\"ü\"}\n", "{\"a\":\"ü\"} ")]
    [InlineData("", "-")]
    [InlineData("\u001b[2J", "1b5b324a")]
    public async Task List_WithPayload_PrintsTextOnOneLineOrDigits(string payload, string shown)
    {
        _server.Then(HttpStatusCode.OK, Page(null, Letter(3, payload: Encoding.UTF8.GetBytes(payload))));

        var run = await RunAsync("list", "--payload");

        Assert.EndsWith(shown.TrimEnd(), run.Out.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task List_WithPayloadThatIsNoText_PrintsDigits()
    {
        _server.Then(HttpStatusCode.OK, Page(null, Letter(3, payload: [0xFF, 0x00, 0xAB])));

        Assert.EndsWith("ff00ab", (await RunAsync("list", "--payload")).Out.TrimEnd(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redrive_WhenAllAreTaken_SaysHowManyAndExitsWith0()
    {
        _server.Then(HttpStatusCode.OK, """{"redriven":2,"failed":[]}""");

        var run = await RunAsync("redrive", "5", "3", "5");

        Assert.Equal((0, "2 redriven, 0 failed", ""), (run.Code, run.Out.Trim(), run.Error));
        Assert.Equal("""{"ids":[5,3]}""", Encoding.UTF8.GetString(Assert.Single(_server.Seen).Body));
    }

    [Fact]
    public async Task Redrive_WhenSomeFail_SaysWhyAndExitsWith1()
    {
        const string Answer = """{"redriven":1,"failed":[{"id":5,"reason":"ipTx is -1"}]}""";
        _server.Then(HttpStatusCode.OK, Answer).Then(HttpStatusCode.OK, Answer).Then(HttpStatusCode.OK, Answer);

        var run = await RunAsync("redrive", "3", "5");
        var machine = await RunAsync("redrive", "3", "5", "--json");
        var terminal = await CliRun.RunAsync(new CliContextSetup(_server, OutIsTerminal: true), "dead-letters", "redrive", "3", "5");

        Assert.Equal((1, ""), (run.Code, run.Error));
        Assert.Equal(["id  reason", "5   ipTx is -1", "1 redriven, 1 failed", ""], run.Out.Split(Environment.NewLine));
        Assert.Equal((1, Answer), (machine.Code, machine.Out.Trim()));
        Assert.Contains("\u001b[", terminal.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Redrive_OfAll_SendsThoseThatAreMeantAThousandAtATime()
    {
        var letters = Enumerable.Range(1, 1001).Select(id => Letter(id)).Append(Letter(2000, stream: "rate")).Append(Letter(2001, reason: "date is 5"))
            .Append(Letter(2002, redriven: true)).Append(Letter(2003, payload: []));
        _server.Then(HttpStatusCode.OK, Page(null, [.. letters]))
            .Then(HttpStatusCode.OK, """{"redriven":999,"failed":[{"id":7,"reason":"r"}]}""").Then(HttpStatusCode.OK, """{"redriven":1,"failed":[]}""");

        var run = await RunAsync("redrive", "--all", "--kind", "counter", "--reason", "IPTX", "--json");

        Assert.Equal((1, """{"redriven":1000,"failed":[{"id":7,"reason":"r"}]}"""), (run.Code, run.Out.Trim()));
        var sent = _server.Seen.Skip(1).Select(seen => JsonDocument.Parse(seen.Body).RootElement.GetProperty("ids").EnumerateArray().Select(id => id.GetInt64()).ToList()).ToList();
        Assert.Equal([1000, 1], sent.Select(ids => ids.Count));
        Assert.Equal(Enumerable.Range(1, 1001).Select(id => (long)id), sent.SelectMany(ids => ids));
    }

    [Fact]
    public async Task Redrive_OfAllWhereThereAreNone_SendsNothing()
    {
        _server.Then(HttpStatusCode.OK, Page(null));

        var run = await RunAsync("redrive", "--all");

        Assert.Equal((0, "0 redriven, 0 failed"), (run.Code, run.Out.Trim()));
        Assert.Single(_server.Seen);
    }

    [Fact]
    public async Task Redrive_AsADryRun_PrintsWhichItWouldBeAndSendsNothing()
    {
        _server.Then(HttpStatusCode.OK, Page(null, Letter(3), Letter(4, stream: "rate")));
        var all = await RunAsync("redrive", "--all", "--kind", "rate", "--dry-run", "--json");
        _server.Then(HttpStatusCode.OK, Page(3, Letter(3))).Then(HttpStatusCode.OK, Page(null, Letter(6)));
        var some = await RunAsync("redrive", "3", "5", "--dry-run");

        Assert.Equal((0, Page(null, Letter(4, stream: "rate"))), (all.Code, all.Out.Trim()));
        Assert.Equal((1, "5: there is no such letter"), (some.Code, some.Error.Trim()));
        Assert.StartsWith("3   counter", some.Out.Split(Environment.NewLine)[1], StringComparison.Ordinal);
        Assert.EndsWith("1 would be redriven", some.Out.Trim(), StringComparison.Ordinal);
        Assert.Equal(["?after=0&limit=1000", "?after=2&limit=1", "?after=4&limit=1"], _server.Seen.Select(seen => seen.Address.Query));
        Assert.All(_server.Seen, seen => Assert.Equal(HttpMethod.Get, seen.Method));
    }

    [Fact]
    public async Task Verbs_WhenTheServerRefuses_PrintItsReasonAndExitWith1()
    {
        _server.Otherwise = _ => FakeHandler.Answer(HttpStatusCode.Forbidden, """{"detail":"it must have the scope admin"}""");

        foreach (var run in new[] { await RunAsync("list"), await RunAsync("redrive", "1"), await RunAsync("redrive", "--all") })
        {
            Assert.Equal((1, ""), (run.Code, run.Out));
            Assert.Contains("it must have the scope admin", run.Error, StringComparison.Ordinal);
        }
    }

    public void Dispose() => _server.Dispose();

    private static string Page(long? next, params string[] letters) =>
        $$"""{"letters":[{{string.Join(',', letters)}}],"next":{{next?.ToString(System.Globalization.CultureInfo.InvariantCulture) ?? "null"}}}""";

    private static string Letter(long id, string stream = "counter", string reason = "ipTx is 5", bool redriven = false, byte[]? payload = null) =>
        $$"""
        {"id":{{id}},"stream":"{{stream}}","partition":1,"offset":20,"index":4,"key":"gw","reason":"{{reason}}","parkedAt":"2026-01-01T00:00:00.000Z"
        """
        + $$""","encoding":1,"payload":"{{Convert.ToBase64String(payload ?? [1])}}","redrivenAt":{{(redriven ? "\"2026-01-02T00:00:00.000Z\"" : "null")}}}""";

    private Task<CliRun> RunAsync(params string[] args) => CliRun.RunAsync(new CliContextSetup(_server), ["dead-letters", .. args]);
}
