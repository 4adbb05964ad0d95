using System.IO.Compression;
using System.Text.Json;
using Weir.Analytics.EventTime;

namespace Weir.Analytics.Tests.EventTime;

/// <summary>Five interfaces of a real router. Its packet counters, read beside the byte counters, say what really wrapped and restarted.</summary>
public sealed class RouterDataTests
{
    private const string FileName = "gateways-router-ifcounters.ndjson.gz";

    [Theory]
    [InlineData("home-router-ppp0", 13, 9)]
    [InlineData("home-router-vlan2", 15, 7)]
    [InlineData("home-router-br0", 15, 7)]
    [InlineData("home-router-eth0", 15, 7)]
    [InlineData("home-router-eth1", 14, 7)]
    public void Apply_WhenARealRouterWrapsAndRestarts_CountsWhatItsPacketCountersSay(string gateway, long wraps, long restarts)
    {
        var account = KindAccount.Create(ReadingKind.Cumulative);
        var readings = Read(gateway);
        account.Apply(readings, AccountingRules.Default, 1);
        var summary = account.Answer(AccountingRules.Default, new DayLedger());

        Assert.Equal((wraps, restarts), (summary.Wraps, summary.Restarts));
        Assert.Equal(1, summary.Counts.Duplicates);
        Assert.Equal(readings.Length - 1, summary.Counts.Records);
        Assert.Equal(0, summary.Counts.Late);
    }

    private static Reading[] Read(string gateway)
    {
        using var file = File.OpenRead(Locate());
        using var lines = new StreamReader(new GZipStream(file, CompressionMode.Decompress));
        var readings = new List<Reading>();
        while (lines.ReadLine() is { } line)
        {
            using var json = JsonDocument.Parse(line);
            if (json.RootElement.GetProperty("gateway_id").GetString() == gateway)
            {
                readings.Add(new Reading(Number(json, "date"), Number(json, "ipTx"), Number(json, "ipRx")));
            }
        }

        return [.. readings];
    }

    private static long Number(JsonDocument json, string name) => json.RootElement.GetProperty(name).GetInt64();

    /// <summary>The shared data beside the repository where there is one, else the sample inside it: the same records.</summary>
    private static string Locate()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            string[] places = [Path.Combine(folder.FullName, "..", "shared", "data", "gateways", FileName), Path.Combine(folder.FullName, "samples", FileName)];
            if (File.Exists(Path.Combine(folder.FullName, "Orleans.sln")))
            {
                return places.First(File.Exists);
            }
        }

        throw new FileNotFoundException($"No folder above {AppContext.BaseDirectory} has Orleans.sln.");
    }
}
