using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.Json.Nodes;
using Weir.Records;

namespace Weir.Benchmarks.Load;

/// <summary>
/// Requests come at a fixed rate, whether or not the ones before are answered, and each latency counts from when its request was due: a stall
/// is charged to everybody who had to wait for it.
/// </summary>
internal static class LatencyBenchmark
{
    private const int RecordsPerRequest = 1_000;
    private const int RequestsPerSecond = 250;
    private const int WarmSeconds = 10;
    private const int Seconds = 20;
    private const int ProbesPerSecond = 50;
    private const int Probes = 100;

    public static async Task<(string Name, double Value, string Unit)[]> RunAsync()
    {
        var disk = Latency.OfDisk(500, 64 * 1024);
        var traffic = GatewayTraffic.Json((WarmSeconds + Seconds) * RequestsPerSecond, RecordsPerRequest);
        await using var silo = await SiloUnderLoad.StartAsync();
        using var http = new HttpClient { BaseAddress = silo.Url };
        var (acknowledged, visible) = (new Latency(), new Latency());
        const int WarmProbes = WarmSeconds * ProbesPerSecond;
        var load = AtRateAsync(RequestsPerSecond, traffic.Requests, (i, due) => SendAsync(http, traffic.Bodies[i], due, i < WarmSeconds * RequestsPerSecond ? null : acknowledged));
        var probes = AtRateAsync(ProbesPerSecond, (WarmSeconds + Seconds) * ProbesPerSecond, (i, due) => ProbeAsync(http, i, due, i < WarmProbes ? null : visible));
        await Task.WhenAll(load, probes);
        await HttpRun.WaitUntilVisibleAsync(http, traffic);
        return
        [
            ("limit: 64 KiB written and made durable, median", disk.Quantile(0.5), "ms"),
            ("limit: 64 KiB written and made durable, p99", disk.Quantile(0.99), "ms"),
            ("offered", RequestsPerSecond * RecordsPerRequest, "records/s"),
            ("acknowledgement, median", acknowledged.Quantile(0.5), "ms"),
            ("acknowledgement, p99", acknowledged.Quantile(0.99), "ms"),
            ("sent to visible in totals, median", visible.Quantile(0.5), "ms"),
            ("sent to visible in totals, p99", visible.Quantile(0.99), "ms"),
            ("sent to visible, p99 ÷ limit, p99", visible.Quantile(0.99) / disk.Quantile(0.99), "×"),
        ];
    }

    private static async Task AtRateAsync(int perSecond, int count, Func<int, long, Task> send)
    {
        var started = Stopwatch.GetTimestamp();
        var sent = new Task[count];
        for (var i = 0; i < count; i++)
        {
            var due = started + (i * Stopwatch.Frequency / perSecond);
            for (TimeSpan early; (early = Stopwatch.GetElapsedTime(Stopwatch.GetTimestamp(), due)) > TimeSpan.Zero;)
            {
                await Task.Delay(early, TimeProvider.System);
            }

            sent[i] = send(i, due);
        }

        await Task.WhenAll(sent);
    }

    private static async Task SendAsync(HttpClient http, byte[] body, long due, Latency? latency)
    {
        await HttpRun.SendAsync(http, body, "application/x-ndjson");
        latency?.Add(Stopwatch.GetElapsedTime(due));
    }

    /// <summary>One record of a gateway of its own, and questions until it shows.</summary>
    private static async Task ProbeAsync(HttpClient http, int probe, long due, Latency? latency)
    {
        var id = string.Create(CultureInfo.InvariantCulture, $"probe-{probe % Probes}");
        var wanted = (probe / Probes) + 1;
        var date = new DateTimeOffset(2024, 3, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeMilliseconds() + probe;
        var record = string.Create(CultureInfo.InvariantCulture, $"{{\"gateway_id\":\"{id}\",\"date\":{date},\"ipTx\":1,\"ipRx\":0}}");
        await SendAsync(http, Encoding.ASCII.GetBytes(record), due, latency: null);
        while (true)
        {
            using var answer = await http.GetAsync(new Uri($"/v1/gateways/{id}/totals?kind={RecordKinds.Counter}", UriKind.Relative));
            if (answer.IsSuccessStatusCode
                && JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["days"]!.AsArray().Sum(day => (long)day!["tx"]!) >= wanted)
            {
                latency?.Add(Stopwatch.GetElapsedTime(due));
                return;
            }

            await Task.Delay(1, CancellationToken.None);
        }
    }
}
