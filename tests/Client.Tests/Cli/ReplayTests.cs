using System.Globalization;
using System.Text;
using System.Text.Json;
using Weir.Client.Tests.Support;
using Weir.Records;

namespace Weir.Client.Tests.Cli;

public sealed class ReplayTests : IAsyncLifetime, IDisposable
{
    private readonly TestFolder _folder = new();
    private TestService _service = null!;

    public async Task InitializeAsync() => _service = await TestService.StartAsync();

    public async Task DisposeAsync()
    {
        await _service.DisposeAsync();
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("http", "json")]
    [InlineData("http", "avro")]
    [InlineData("ws", "json")]
    [InlineData("ws", "avro")]
    public async Task Replay_WhenConnectionsBreak_SendsEveryRecordOnceAndEachGatewayInOrder(string protocol, string format)
    {
        var generated = await CliRun.RunAsync(
            "generate", "--gateways", "13", "--days", "1", "--kind", "rate", "--interval", "120", "--out", _folder["a.ndjson.gz"], "--oracle", _folder["o"]);
        Assert.Equal(0, generated.Code);
        _service.CutAfterRequest.UnionWith([0, 7]);
        _service.DropAfterFrame.UnionWith([0, 7]);

        var run = await ReplayAsync(
            "a.ndjson.gz", "--kind", "rate", "--protocol", protocol, "--format", format, "--connections", "3", "--batch", "100", "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        var expected = Lines("a.ndjson.gz").Select(Record).ToList();
        Assert.Equal(expected.Count, JsonDocument.Parse(run.Out).RootElement.GetProperty("accepted").GetInt32());
        Assert.Equal(expected.Count, _service.Records.Count);
        foreach (var gateway in expected.GroupBy(r => r.GatewayId))
        {
            Assert.Equal(gateway, _service.Records.Where(r => r.GatewayId == gateway.Key));
        }
    }

    [Theory]
    [InlineData("http", "json")]
    [InlineData("http", "avro")]
    [InlineData("ws", "json")]
    [InlineData("ws", "avro")]
    public async Task Replay_WhenLinesAreBad_TellsWhichAndWhyAndCountsTheGoodOnes(string protocol, string format)
    {
        var text = new StringBuilder();
        for (var i = 0; i < 50; i++)
        {
            text.AppendLine(
                CultureInfo.InvariantCulture, $"{{\"gateway_id\":\"gw-{i % 5}\",\"date\":{1_700_000_000_000 + i},\"ipTx\":{i},\"ipRx\":1}}");
            text.Append(i switch
            {
                10 => "not json\n",
                20 => "{\"gateway_id\":\"gw-1\",\"date\":1700000000000,\"ipTx\":-5,\"ipRx\":1}\n",
                30 => "{\"gateway_id\":\"gw-1\",\"ipTx\":5,\"ipRx\":1}\n",
                35 => "\n   \n",
                40 => "[1,2]\n",
                45 => "{\"gateway_id\":\"gw-1\",\"date\":1700000000000,\"ipTx\":5,\n",
                _ => "",
            });
        }

        await File.WriteAllTextAsync(_folder["a"], text + "{\"gateway_id\":\"last\",\"ipRx\":1,\"ipTx\":2,\"extra\":[],\"date\":1700000000000}");

        var run = await ReplayAsync("a", "--protocol", protocol, "--format", format, "--connections", "2", "--batch", "7");

        Assert.Equal(1, run.Code);
        Assert.StartsWith("56 sent, 51 accepted, 5 rejected", run.Out, StringComparison.Ordinal);
        var reasons = run.Error.Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(["line 12:", "line 23:", "line 34:", "line 47:", "line 53:"], reasons.Select(r => r[..8]));
        Assert.Contains("ipTx: below 0", reasons[1], StringComparison.Ordinal);
        Assert.Equal(51, _service.Records.Count);
    }

    [Fact]
    public async Task Replay_WhenTheSpacingIsKept_SendsWhatIsDueBeforeItWaits()
    {
        await File.WriteAllTextAsync(_folder["a"], """
            {"gateway_id":"a","date":1700000000000,"ipTx":1,"ipRx":1}
            {"gateway_id":"a","date":1700000000001,"ipTx":2,"ipRx":1}
            {"gateway_id":"a","date":1700000100000,"ipTx":3,"ipRx":1}
            """);

        var run = await ReplayAsync("a", "--speedup", "1000", "--json");

        Assert.Equal(0, run.Code);
        Assert.True(JsonDocument.Parse(run.Out).RootElement.GetProperty("seconds").GetDouble() >= 0.095, run.Out);
        Assert.Equal(2, _service.Numbers.Count);
        Assert.Equal([1.0, 2.0, 3.0], _service.Records.Select(r => r.Tx));
    }

    [Fact]
    public async Task Replay_WhenTheFileIsEmpty_SendsNothing()
    {
        await File.WriteAllTextAsync(_folder["a"], "\n\n");

        var run = await ReplayAsync("a");

        Assert.Equal(0, run.Code);
        Assert.StartsWith("0 sent, 0 accepted, 0 rejected", run.Out, StringComparison.Ordinal);
        Assert.Empty(_service.Numbers);
    }

    [Fact]
    public async Task Replay_WhenTheServerRefusesForGood_StopsWithTheReason()
    {
        await File.WriteAllTextAsync(_folder["a"], "{\"gateway_id\":\"a\",\"date\":1700000000000,\"ipTx\":1,\"ipRx\":1}\n");
        _service.UpgradeStatus = 401;

        var run = await ReplayAsync("a", "--protocol", "ws");

        Assert.Equal(1, run.Code);
        Assert.Contains("stopped early:", run.Error, StringComparison.Ordinal);
        Assert.Contains("401", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Replay_WhenTheGzipFileIsCut_SaysSoAfterWhatWasWhole()
    {
        await CliRun.RunAsync("generate", "--gateways", "20", "--days", "1", "--kind", "counter", "--out", _folder["a.gz"], "--oracle", _folder["o"]);
        var whole = await File.ReadAllBytesAsync(_folder["a.gz"]);
        await File.WriteAllBytesAsync(_folder["cut.gz"], whole[..(whole.Length / 2)]);

        var run = await ReplayAsync("cut.gz");

        Assert.Equal(1, run.Code);
        Assert.Contains("stopped early:", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("http", "json")]
    [InlineData("ws", "avro")]
    public async Task Load_WhenRun_ReportsRateAndLatency(string protocol, string format)
    {
        var run = await CliRun.RunAsync(
            "load", "--server", _service.Address.ToString(), "--protocol", protocol, "--format", format,
            "--seconds", "0.3", "--connections", "2", "--batch", "50", "--json");

        Assert.Equal((0, ""), (run.Code, run.Error));
        var result = JsonDocument.Parse(run.Out).RootElement;
        Assert.Equal(_service.Records.Count, result.GetProperty("accepted").GetInt32());
        Assert.Equal(_service.Records.Count / 50, result.GetProperty("batches").GetInt32());
        Assert.True(result.GetProperty("latencyMsMax").GetDouble() >= result.GetProperty("latencyMsP50").GetDouble());
        Assert.True(result.GetProperty("cpuSeconds").GetDouble() > 0);
    }

    private Task<CliRun> ReplayAsync(string file, params string[] more) =>
        CliRun.RunAsync(["replay", _folder[file], "--server", _service.Address.ToString(), .. more]);

    private List<string> Lines(string file)
    {
        using Stream data = File.OpenRead(_folder[file]);
        using var text = new StreamReader(file.EndsWith(".gz", StringComparison.Ordinal)
            ? new System.IO.Compression.GZipStream(data, System.IO.Compression.CompressionMode.Decompress)
            : data);
        return [.. text.ReadToEnd().Split('\n', StringSplitOptions.RemoveEmptyEntries)];
    }

    private static GatewayRecord Record(string line)
    {
        using var document = JsonDocument.Parse(line);
        var e = document.RootElement;
        return new GatewayRecord(
            e.GetProperty("gateway_id").GetString()!, e.GetProperty("date").GetInt64(), e.GetProperty("ipTx").GetDouble(), e.GetProperty("ipRx").GetDouble());
    }
}
