using Weir.Cli;
using Weir.Cli.Parsing;
using Weir.Cli.Terminal;
using Weir.Client.Tests.Support;

namespace Weir.Client.Tests.Cli;

public sealed class UsageTests
{
    private static readonly CliContext Nowhere = new() { Out = TextWriter.Null, Error = TextWriter.Null };

    public static TheoryData<string> Verbs => [.. CommandLine.Create(Nowhere).Subcommands.Select(c => c.Name)];

    [Fact]
    public void Verbs_AreThoseOfTheContract() => Assert.Equal(
        ["replay", "generate", "oracle", "verify", "totals", "top", "watch", "status", "dead-letters", "predict", "forecast", "hash-key", "load"],
        CommandLine.Create(Nowhere).Subcommands.Select(c => c.Name));

    [Theory]
    [MemberData(nameof(Verbs))]
    public async Task Help_WhenAskedOfAVerb_BeginsWithUsageAndNamesEveryOption(string verb)
    {
        var run = await CliRun.RunAsync(verb, "--help");

        Assert.Equal(0, run.Code);
        Assert.Empty(run.Error);
        Assert.StartsWith($"Usage: gateways {verb}", run.Out, StringComparison.Ordinal);
        var command = CommandLine.Create(Nowhere).Subcommands.Single(c => c.Name == verb);
        Assert.All(command.Options, o => Assert.Contains(o.Name, run.Out, StringComparison.Ordinal));
        Assert.All(command.Options, o => Assert.False(string.IsNullOrWhiteSpace(o.Description), $"{o.Name} has no description."));
        Assert.Contains(command.Description!.Split(' ')[0], run.Out, StringComparison.Ordinal);
        Assert.Contains("--server URL", run.Out, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("list", "--payload")]
    [InlineData("redrive", "[ID …]")]
    public async Task Help_WhenAskedOfAVerbOfAVerb_BeginsWithItsUsageAndHasWhatGoesWithEveryVerb(string verb, string own)
    {
        var run = await CliRun.RunAsync("dead-letters", verb, "--help");

        Assert.Equal((0, ""), (run.Code, run.Error));
        Assert.StartsWith($"Usage: gateways dead-letters {verb}", run.Out, StringComparison.Ordinal);
        Assert.Contains(own, run.Out, StringComparison.Ordinal);
        Assert.Contains("--server URL", run.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_WhenAskedOfAll_ListsTheVerbs()
    {
        var run = await CliRun.RunAsync("--help");

        Assert.Equal(0, run.Code);
        Assert.All(
            CommandLine.Create(Nowhere).Subcommands, c => Assert.Contains($"  {c.Name} ", run.Out, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Run_WhenNothingIsSaid_ShowsHelpAsBadUsage()
    {
        var run = await CliRun.RunAsync();

        Assert.Equal(2, run.Code);
        Assert.Empty(run.Out);
        Assert.StartsWith("Usage: gateways VERB", run.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--connections: 0 is too small, at least 1 is required", "replay", "f", "--connections", "0")]
    [InlineData("--connections: 257 is too large, at most 256 is allowed", "replay", "f", "--connections", "257")]
    [InlineData("--connections: 'x' is not a whole number", "replay", "f", "--connections", "x")]
    [InlineData("--protocol: 'ftp' is not one of http, ws", "replay", "f", "--protocol", "ftp")]
    [InlineData("--format: 'xml' is not one of json, avro", "replay", "f", "--format", "xml")]
    [InlineData("--kind: 'gauge' is not one of counter, cumulative, rate", "replay", "f", "--kind", "gauge")]
    [InlineData("--speedup: 'fast' is not a number", "replay", "f", "--speedup", "fast")]
    [InlineData("--speedup: 0 is too small, at least 1E-06 is required", "replay", "f", "--speedup", "0")]
    [InlineData("--server: 'localhost' is not an http or https address", "status", "--server", "localhost")]
    [InlineData("--late: 'much' is not a share such as 0.02 or 2%", "generate", "--late", "much")]
    [InlineData("--late: 51% is too large, at most 0.5 (50%) is allowed", "generate", "--late", "51%")]
    [InlineData("--late: 0.6 is too large, at most 0.5 (50%) is allowed", "generate", "--late", "0.6")]
    [InlineData("--late: 60 is too large, at most 0.5 (50%) is allowed", "generate", "--late", "60")]
    [InlineData("--duplicates: -0.1 is too small, at least 0 is required", "generate", "--duplicates", "-0.1")]
    [InlineData("--gateways: missing, it is required", "generate")]
    [InlineData("--oracle: missing, it is required", "verify")]
    [InlineData("--kind: missing, it is required", "top", "2024-01-01")]
    [InlineData("DAY: '1.1.2024' is not a day, yyyy-MM-dd (UTC) is required", "top", "1.1.2024", "--kind", "rate")]
    [InlineData("-n: 101 is too large, at most 100 is allowed", "top", "2024-01-01", "--kind", "rate", "-n", "101")]
    [InlineData("--by: 'sum' is not one of total, tx, rx", "top", "2024-01-01", "--kind", "rate", "--by", "sum")]
    [InlineData("GATEWAY: 'a b' is not an id, 1 to 128 of A-Z a-z 0-9 . _ : - are required", "totals", "a b")]
    [InlineData("--from: 2024-02-02 is after --to 2024-02-01", "totals", "a", "--from", "2024-02-02", "--to", "2024-02-01")]
    [InlineData("KEY: at least 16 visible ASCII characters without spaces are required", "hash-key", "short")]
    [InlineData("Unrecognized command or argument '--what'.", "watch", "a", "--what")]
    [InlineData("a verb is required", "--json")]
    [InlineData("a verb is required", "dead-letters")]
    [InlineData("--limit: 0 is too small, at least 1 is required", "dead-letters", "list", "--limit", "0")]
    [InlineData("--after: -1 is too small, at least 0 is required", "dead-letters", "list", "--after", "-1")]
    [InlineData("ID: missing, ids or --all are required", "dead-letters", "redrive")]
    [InlineData("ID: '0' is not the id of a letter, a whole number from 1 is required", "dead-letters", "redrive", "7", "0")]
    [InlineData("ID: 'x' is not the id of a letter, a whole number from 1 is required", "dead-letters", "redrive", "x")]
    [InlineData("--all: it goes without ids", "dead-letters", "redrive", "7", "--all")]
    [InlineData("--kind: it goes with --all only", "dead-letters", "redrive", "7", "--kind", "rate")]
    [InlineData("--reason: it goes with --all only", "dead-letters", "redrive", "7", "--reason", "ipTx")]
    [InlineData("See: gateways dead-letters redrive --help", "dead-letters", "redrive")]
    public async Task Run_WhenUsedWrongly_SaysWhatAndExitsWith2(string expected, params string[] args)
    {
        var run = await CliRun.RunAsync(args);

        Assert.Equal(2, run.Code);
        Assert.Empty(run.Out);
        Assert.Contains(expected, run.Error.Split(Environment.NewLine));
    }

    [Theory]
    [InlineData("replay", "no-such-file.ndjson")]
    [InlineData("oracle", "no-such-file.ndjson", "--kind", "rate", "--out", "x")]
    [InlineData("verify", "--oracle", "no-such-file.json")]
    public async Task Run_WhenAFileIsMissing_SaysWhichAndExitsWith1(params string[] args)
    {
        var run = await CliRun.RunAsync(args);

        Assert.Equal(1, run.Code);
        Assert.Contains("no-such-file", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Generate_WhenItEndsInTheFuture_SaysSo()
    {
        var run = await CliRun.RunAsync(
            "generate", "--gateways", "1", "--days", "3650", "--kind", "rate", "--start", "2024-01-01", "--out", "x", "--oracle", "y");

        Assert.Equal(2, run.Code);
        Assert.Contains("--days: 3650 from --start end at 2033-12-29", run.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task HashKey_WhenAKeyIsGiven_PrintsItsStoredForm()
    {
        // printf %s 0123456789abcdef | sha256sum
        const string Expected = "sha256:9f9f5111f7b27a781f1f1ddde5ebc2dd2b796bfc7365c9c28b548e564176929f";

        var run = await CliRun.RunAsync("hash-key", "0123456789abcdef");

        Assert.Equal((0, Expected), (run.Code, run.Out.Trim()));
        Assert.True(Weir.Security.ApiKeyHash.Matches(Expected, "0123456789abcdef"));
        Assert.False(Weir.Security.ApiKeyHash.Matches(Expected, "0123456789abcdeg"));
    }

    [Fact]
    public async Task HashKey_WhenNoneIsGiven_MakesANewOneEachTime()
    {
        var first = await CliRun.RunAsync("hash-key");
        var second = await CliRun.RunAsync("hash-key");

        Assert.NotEqual(first.Out, second.Out);
        var key = first.Out.Split(Environment.NewLine)[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)[1];
        Assert.Contains(Weir.Security.ApiKeyHash.Compute(key), first.Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Render_WhenLinesAreLong_KeepsThemWithinTheWidth() =>
        Assert.All(CommandLine.Create(Nowhere).Subcommands, c => Assert.All(HelpText.Render(c).Split('\n'), l => Assert.InRange(l.Length, 0, 112)));
}
