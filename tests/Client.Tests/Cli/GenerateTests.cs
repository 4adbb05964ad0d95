using System.Text.Json;
using Weir.Cli.Oracles;
using Weir.Client.Tests.Support;

namespace Weir.Client.Tests.Cli;

public sealed class GenerateTests : IDisposable
{
    private static readonly string[] OnePercent = ["--late", "1%", "--duplicates", "1%"];

    private readonly TestFolder _folder = new();

    [Theory]
    [InlineData("counter")]
    [InlineData("cumulative")]
    [InlineData("rate")]
    public async Task Generate_WhenOptionsAreEqual_WritesEqualFilesToTheByte(string kind)
    {
        await GenerateAsync(kind, "a");
        await GenerateAsync(kind, "b");
        await GenerateAsync(kind, "c", seed: "8");

        Assert.Equal(await File.ReadAllBytesAsync(_folder["a"]), await File.ReadAllBytesAsync(_folder["b"]));
        Assert.Equal(await File.ReadAllBytesAsync(_folder["a.oracle"]), await File.ReadAllBytesAsync(_folder["b.oracle"]));
        Assert.NotEqual(await File.ReadAllBytesAsync(_folder["a"]), await File.ReadAllBytesAsync(_folder["c"]));
    }

    [Theory]
    [InlineData("counter")]
    [InlineData("cumulative")]
    [InlineData("rate")]
    public async Task Oracle_WhenComputedFromTheFileItself_IsTheSame(string kind)
    {
        await GenerateAsync(kind, "a.ndjson.gz");

        var run = await CliRun.RunAsync("oracle", _folder["a.ndjson.gz"], "--kind", kind, "--out", _folder["again"]);

        Assert.Equal(0, run.Code);
        Assert.Equal(await File.ReadAllTextAsync(_folder["a.ndjson.gz.oracle"]), await File.ReadAllTextAsync(_folder["again"]));
    }

    [Theory]
    [InlineData("2%", "0.02")]
    [InlineData("2", "2.0")]
    public async Task Generate_WhenSharesAreAsked_MakesAboutSoMany(string late, string duplicates)
    {
        await GenerateAsync("cumulative", "a", "--late", late, "--duplicates", duplicates);

        var oracle = await OracleFile.ReadAsync(_folder["a.oracle"], default);
        var lines = await File.ReadAllLinesAsync(_folder["a"]);

        Assert.Equal(lines.Length, oracle.Records);
        Assert.Equal(lines.Length, oracle.Gateways.Sum(g => g.Records + g.Late + g.Duplicates));
        Assert.InRange(oracle.Gateways.Sum(g => g.Late) / (double)lines.Length, 0.015, 0.025);
        Assert.InRange(oracle.Gateways.Sum(g => g.Duplicates) / (double)lines.Length, 0.015, 0.025);
        Assert.True(oracle.Gateways.Sum(g => g.Wraps) > 0 && oracle.Gateways.Sum(g => g.Restarts) > 0, "No wrap or no restart was made.");
        Assert.Equal(oracle.Gateways.Sum(g => g.Records), oracle.Gateways.Sum(g => g.Days.Sum(d => d.Records)));
    }

    [Fact]
    public async Task Generate_WhenReadingsOvertakeOneAnother_IsNotInDateOrderAndNothingIsLate()
    {
        await GenerateAsync("rate", "a", "--late", "0", "--duplicates", "0", "--disorder", "10%");

        var oracle = await OracleFile.ReadAsync(_folder["a.oracle"], default);

        Assert.Equal(0, oracle.Gateways.Sum(g => g.Late + g.Duplicates));
        Assert.Contains(ByGateway(), dates => dates.Zip(dates.Skip(1)).Any(p => p.Second < p.First));
        Assert.Contains(ByGateway(), dates => dates.Zip(dates.Skip(1)).Any(p => p.First - p.Second == 30_000));
    }

    [Fact]
    public async Task Generate_WhenGatewaysReportOnTheMinute_HasReadingsAtExactMidnight()
    {
        await GenerateAsync("counter", "a", "--disorder", "0");

        Assert.Contains(ByGateway(), dates => dates.Contains(1_704_153_600_000));
    }

    [Fact]
    public async Task Oracle_WhenLinesAreNoRecords_LeavesThemOut()
    {
        await File.WriteAllTextAsync(_folder["a"], """
            {"gateway_id":"a","date":1704153600000,"ipTx":1,"ipRx":2}

            {"gateway_id":"a b","date":1704153600001,"ipTx":1,"ipRx":2}
            {"gateway_id":"a","date":1704153600002,"ipTx":-1,"ipRx":2}
            not json
            {"ipRx":2,"ipTx":1.5,"x":{"date":1},"date":1.704153600003e12,"gateway_id":"\u0061"}
            """);

        var run = await CliRun.RunAsync("oracle", _folder["a"], "--kind", "counter", "--out", _folder["o"], "--json");

        Assert.Equal("{\"records\":2,\"gateways\":1,\"skipped\":3}", run.Out.Trim());
        Assert.Equal(3, (await OracleFile.ReadAsync(_folder["o"], default)).Gateways[0].Days[0].Tx);
    }

    [Theory]
    [InlineData("[]")]
    [InlineData("{\"format\":\"weir-oracle\",\"version\":2}")]
    [InlineData("{\"format\":\"other\",\"version\":1}")]
    public async Task ReadAsync_WhenTheFileIsNoOracle_SaysSo(string text)
    {
        await File.WriteAllTextAsync(_folder["o"], text);

        var failure = await Assert.ThrowsAsync<InvalidDataException>(() => OracleFile.ReadAsync(_folder["o"], default));

        Assert.Contains("is not a weir-oracle file", failure.Message, StringComparison.Ordinal);
    }

    public void Dispose() => _folder.Dispose();

    private async Task GenerateAsync(string kind, string name, params string[] more)
    {
        var run = await CliRun.RunAsync(
            ["generate", "--gateways", "21", "--days", "2", "--kind", kind, "--out", _folder[name], "--oracle", _folder[$"{name}.oracle"],
                .. more.Contains("--late") ? [] : OnePercent, .. more]);
        Assert.Equal((0, ""), (run.Code, run.Error));
    }

    private Task GenerateAsync(string kind, string name, string seed) => GenerateAsync(kind, name, "--seed", seed);

    private List<List<long>> ByGateway() =>
    [
        .. File.ReadLines(_folder["a"]).Select(l => JsonDocument.Parse(l).RootElement)
            .GroupBy(e => e.GetProperty("gateway_id").GetString())
            .Select(g => g.Select(e => e.GetProperty("date").GetInt64()).ToList()),
    ];
}
