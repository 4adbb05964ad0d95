using Weir.Processes.Support;

namespace Weir.Processes;

/// <summary>Generate, replay, verify: the commands a user has, against a real silo.</summary>
public sealed class EndToEndTests
{
    public static TheoryData<string, string, string> Ways
    {
        get
        {
            var ways = new TheoryData<string, string, string>();
            foreach (var kind in (string[])["counter", "cumulative", "rate"])
            {
                foreach (var protocol in (string[])["http", "ws"])
                {
                    foreach (var format in (string[])["json", "avro"])
                    {
                        ways.Add(kind, protocol, format);
                    }
                }
            }

            return ways;
        }
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Replay_OfGeneratedRecordsWithLateAndDuplicates_AgreesWithTheOracleToTheByte(string kind, string protocol, string format)
    {
        var folder = Repository.TemporaryDirectory("e2e");
        var (records, oracle) = (Path.Combine(folder, "records.ndjson.gz"), Path.Combine(folder, "oracle.json"));
        await using var silo = await SiloProcess.StartAsync(Path.Combine(folder, "data"));

        await CommandLine.RunAsync(
            0, "generate", "--gateways", "40", "--days", "3", "--kind", kind, "--late", "2%", "--duplicates", "2%", "--out", records, "--oracle", oracle);
        await CommandLine.RunAsync(0, "replay", records, "--kind", kind, "--protocol", protocol, "--format", format, "--server", silo.Url.ToString());
        await CommandLine.RunAsync(0, "verify", "--oracle", oracle, "--server", silo.Url.ToString());
    }

    [Fact]
    public async Task Verify_AfterASecondReplayOfCounters_FindsTheDifferences()
    {
        // Without it, a verify that compares nothing would pass every test above.
        var folder = Repository.TemporaryDirectory("e2e-wrong");
        var (records, oracle) = (Path.Combine(folder, "records.ndjson"), Path.Combine(folder, "oracle.json"));
        await using var silo = await SiloProcess.StartAsync(Path.Combine(folder, "data"));
        await CommandLine.RunAsync(0, "generate", "--gateways", "3", "--days", "1", "--kind", "counter", "--out", records, "--oracle", oracle);

        await CommandLine.RunAsync(0, "replay", records, "--kind", "counter", "--server", silo.Url.ToString());
        await CommandLine.RunAsync(0, "replay", records, "--kind", "counter", "--server", silo.Url.ToString());

        await CommandLine.RunAsync(1, "verify", "--oracle", oracle, "--wait", "1", "--server", silo.Url.ToString());
    }

    [Fact]
    public async Task Replay_OfTheShippedSamples_GivesTheirTotals()
    {
        var samples = Path.Combine(Repository.Root, "samples");
        await using var silo = await SiloProcess.StartAsync(Repository.TemporaryDirectory("samples"));
        var oracle = Path.Combine(Repository.TemporaryDirectory("samples-oracle"), "router.json");

        var router = Path.Combine(samples, "gateways-router-ifcounters.ndjson.gz");
        await CommandLine.RunAsync(0, "oracle", router, "--kind", "cumulative", "--out", oracle);
        await CommandLine.RunAsync(0, "replay", router, "--kind", "cumulative", "--server", silo.Url.ToString());
        await CommandLine.RunAsync(0, "verify", "--oracle", oracle, "--server", silo.Url.ToString());
    }
}
