using System.Globalization;
using System.Net;
using System.Text.Json;
using Weir.Cli.Oracles;
using Weir.Client.Tests.Support;

namespace Weir.Client.Tests.Cli;

/// <summary>The answers are made from the oracle itself, then one value is changed.</summary>
public sealed class VerifyTests : IAsyncLifetime, IDisposable
{
    private readonly TestFolder _folder = new();
    private readonly FakeHandler _server = new();
    private OracleFile _answers = null!;
    private Func<string, string> _change = s => s;

    public async Task InitializeAsync()
    {
        await CliRun.RunAsync(
            "generate", "--gateways", "12", "--days", "2", "--kind", "cumulative", "--interval", "600", "--late", "2%", "--duplicates", "2%",
            "--out", _folder["a"], "--oracle", _folder["o"]);
        _answers = await OracleFile.ReadAsync(_folder["o"], default);
        _server.Otherwise = request => FakeHandler.Answer(HttpStatusCode.OK, _change(Answer(request.Address)));
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose()
    {
        _folder.Dispose();
        _server.Dispose();
    }

    [Fact]
    public async Task Verify_WhenEveryAnswerIsEqual_Exits0()
    {
        var run = await RunAsync();

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.EndsWith("2 days compared with the oracle: every answer is equal", run.Out.Trim(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("\"wraps\":", "\"wraps\":1", "gw-000001 wraps: expected")]
    [InlineData("\"seconds\":", "\"seconds\":1", "gw-000001 2024-01-01 seconds: expected")]
    [InlineData("\"total\":", "\"total\":9", "top 2024-01-01 by Total place 1: expected TopGateway")]
    [InlineData("\"gw-000012\"", "\"gw-000013\"", "gw-000012: expected in the gateway list, not there")]
    public async Task Verify_WhenAValueDiffers_NamesItAndExits1(string text, string changed, string expected)
    {
        _change = s => s.Replace(text, changed, StringComparison.Ordinal);

        var run = await RunAsync();

        Assert.Equal(1, run.Code);
        Assert.Contains(expected, run.Out, StringComparison.Ordinal);
        Assert.DoesNotContain("every answer is equal", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WhenAnAnswerBecomesRightInTime_Waits()
    {
        var asked = 0;
        _change = s => s.Contains("\"late\":", StringComparison.Ordinal) && Interlocked.Increment(ref asked) <= 3
            ? s.Replace("\"late\":", "\"late\":1", StringComparison.Ordinal)
            : s;

        var run = await RunAsync("--wait", "60", "--json");

        Assert.Equal(0, run.Code);
        Assert.Contains("\"equal\":true", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WhenAGatewayIsUnknown_NamesIt()
    {
        _server.Otherwise = request => request.Address.AbsolutePath.EndsWith("/gw-000003", StringComparison.Ordinal)
            ? FakeHandler.Answer(HttpStatusCode.NotFound, "{}")
            : FakeHandler.Answer(HttpStatusCode.OK, Answer(request.Address));

        var run = await RunAsync();

        Assert.Equal(1, run.Code);
        Assert.Contains("gw-000003: expected ", run.Out, StringComparison.Ordinal);
    }

    private Task<CliRun> RunAsync(params string[] more) =>
        CliRun.RunAsync(new CliContextSetup(_server), ["verify", "--oracle", _folder["o"], .. more.Length > 0 ? more : ["--wait", "0"]]);

    private string Answer(Uri address)
    {
        var path = address.AbsolutePath.Split('/');
        if (address.AbsolutePath == "/v1/gateways")
        {
            return JsonSerializer.Serialize(new GatewayPage([.. _answers.Gateways.Select(g => g.Gateway)], null), AnswerJson.Default.GatewayPage);
        }

        if (path[2] == "days")
        {
            var by = address.Query[(address.Query.IndexOf("by=", StringComparison.Ordinal) + 3)..];
            return Top(DateOnly.ParseExact(path[3], "yyyy-MM-dd", CultureInfo.InvariantCulture), by);
        }

        var gateway = _answers.Gateways.Single(g => g.Gateway == path[3]);
        DateTimeOffset? watermark = gateway.Watermark is { } w ? DateTimeOffset.FromUnixTimeMilliseconds(w) : null;
        if (path.Length == 5)
        {
            var days = gateway.Days.Select(d => new DayTotalsAnswer(d.Day, d.Tx, d.Rx, d.Records, d.Seconds)).ToList();
            return JsonSerializer.Serialize(new TotalsAnswer(gateway.Gateway, "cumulative", days, watermark), AnswerJson.Default.TotalsAnswer);
        }

        var last = new LastReadingAnswer(DateTimeOffset.FromUnixTimeMilliseconds(gateway.Last.Date), gateway.Last.IpTx, gateway.Last.IpRx);
        var summary = new KindSummaryAnswer(last, watermark, gateway.Records, gateway.Late, gateway.Duplicates, gateway.Wraps, gateway.Restarts);
        return JsonSerializer.Serialize(
            new GatewaySummaryAnswer(gateway.Gateway, new Dictionary<string, KindSummaryAnswer> { ["cumulative"] = summary }),
            AnswerJson.Default.GatewaySummaryAnswer);
    }

    private string Top(DateOnly day, string by)
    {
        var places = _answers.Gateways.SelectMany(g => g.Days.Where(d => d.Day == day).Select(d => new TopGateway(g.Gateway, d.Tx, d.Rx, d.Tx + d.Rx)))
            .OrderByDescending(g => by switch { "tx" => g.Tx, "rx" => g.Rx, _ => g.Total }).ThenBy(g => g.Gateway, StringComparer.Ordinal).ToList();
        return JsonSerializer.Serialize(new TopAnswer(day, "cumulative", by, places), AnswerJson.Default.TopAnswer);
    }
}
