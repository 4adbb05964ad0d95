using System.Text.Json;

namespace Weir.Benchmarks.Backtest;

/// <summary>Traffic of gateways, what was sent and received together, by windows of equal length.</summary>
internal static class GatewaySource
{
    public const string Campus = "traffic of addresses";
    public const string Hours = "links, by hours";
    public const string Days = "links, by days";
    public const string Hosts = "hosts, by 5 minutes";

    private const string Esnet = "gateways/gateways-esnet-transatlantic-rate.ndjson.gz";
    private const string Nab = "gateways/gateways-nab-network-in.ndjson.gz";

    // A model with a season of 24 takes seconds to search.
    private const int HourlyLinks = 2;
    private const long Minute = 60_000;
    private const long Hour = 60 * Minute;
    private const double Mega = 1e6;

    // Those of the sample that sent in every window of the week.
    private static readonly string[] Addresses = ["ip-120", "ip-1368", "ip-1580", "ip-4380", "ip-10256", "ip-10396", "ip-44252", "ip-109544", "ip-121596"];

    /// <summary>What is to be had, and which files are not.</summary>
    public static (IReadOnlyList<BacktestSubject> Subjects, IReadOnlyList<string> Missing) Read()
    {
        var missing = new List<string>();
        var (campus, esnet, nab) = (Traffic("samples/gateways-cesnet-sample.ndjson.gz", 10 * Minute, isRate: false), Further(Esnet, Hour, isRate: true), Further(Nab, 5 * Minute, isRate: false));
        return (
            [
                .. Addresses.Select(name => BacktestSubject.OfSteps(Campus, name, "MB", campus[name], season: 144)),
                .. esnet.Take(HourlyLinks).Select(link => BacktestSubject.OfSteps(Hours, link.Key, "MB/s", link.Value, season: 24)),
                .. esnet.Select(link => BacktestSubject.OfSteps(Days, link.Key, "MB/s", [.. link.Value.Chunk(24).Where(day => day.Length == 24).Select(day => day.Average())], season: 7)),
                .. nab.Select(host => BacktestSubject.OfSteps(Hosts, host.Key, "MB", host.Value, season: 288)),
            ],
            missing);

        SortedDictionary<string, double[]> Further(string name, long window, bool isRate)
        {
            if (SampleFiles.FindFurther(name) is { } path)
            {
                return Traffic(path, window, isRate);
            }

            missing.Add(name);
            return [];
        }
    }

    private static SortedDictionary<string, double[]> Traffic(string path, long window, bool isRate)
    {
        var sums = new SortedDictionary<string, SortedDictionary<long, (double Sum, int Count)>>(StringComparer.Ordinal);
        foreach (var line in SampleFiles.Lines(path))
        {
            using var record = JsonDocument.Parse(line);
            var (name, at) = (record.RootElement.GetProperty("gateway_id").GetString()!, record.RootElement.GetProperty("date").GetInt64() / window);
            var bytes = record.RootElement.GetProperty("ipTx").GetDouble() + record.RootElement.GetProperty("ipRx").GetDouble();
            var windows = sums.TryGetValue(name, out var known) ? known : sums[name] = [];
            var (sum, count) = windows.GetValueOrDefault(at);
            windows[at] = (sum + (bytes / Mega), count + 1);
        }

        return new SortedDictionary<string, double[]>(sums.ToDictionary(gateway => gateway.Key, gateway => Steps(gateway.Value, isRate)), StringComparer.Ordinal);
    }

    private static double[] Steps(SortedDictionary<long, (double Sum, int Count)> windows, bool isRate)
    {
        var first = windows.Keys.First();
        var values = new double[windows.Keys.Last() - first + 1];
        Array.Fill(values, double.NaN);
        foreach (var (at, (sum, count)) in windows)
        {
            values[at - first] = isRate ? sum / count : sum;
        }

        return values;
    }
}
