using System.Diagnostics;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Weir.Benchmarks.Load;

/// <summary>What one run of a workload over HTTP took.</summary>
/// <param name="RecordsPerSecond">From the first byte sent to the last record visible in its gateway's totals.</param>
/// <param name="ServerMicroseconds">The silo's CPU per record.</param>
/// <param name="SenderMicroseconds">The sender's CPU per record.</param>
/// <param name="AckMilliseconds">Median time from request to acknowledgement.</param>
/// <param name="AckMillisecondsP99">The same, 99th percentile.</param>
/// <param name="MemoryMiB">The silo's working set at the end.</param>
internal sealed record HttpRun(
    double RecordsPerSecond, double ServerMicroseconds, double SenderMicroseconds, double AckMilliseconds, double AckMillisecondsP99, double MemoryMiB)
{
    private const int Connections = 4;

    public static async Task<HttpRun> MeasureAsync(SiloUnderLoad silo, GatewayTraffic traffic, string contentType)
    {
        using var http = new HttpClient { BaseAddress = silo.Url };
        var acknowledged = new Latency();
        var next = -1;
        var (serverCpu, senderCpu, started) = (silo.Cpu, Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await Task.WhenAll(Enumerable.Range(0, Connections).Select(_ => Task.Run(async () =>
        {
            for (int i; (i = Interlocked.Increment(ref next)) < traffic.Requests;)
            {
                var sent = Stopwatch.GetTimestamp();
                await SendAsync(http, traffic.Bodies[i], contentType);
                acknowledged.Add(Stopwatch.GetElapsedTime(sent));
            }
        })));
        senderCpu = Environment.CpuUsage.TotalTime - senderCpu;
        await WaitUntilVisibleAsync(http, traffic);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new HttpRun(
            traffic.Records / seconds,
            (silo.Cpu - serverCpu).TotalMicroseconds / traffic.Records,
            senderCpu.TotalMicroseconds / traffic.Records,
            acknowledged.Quantile(0.5),
            acknowledged.Quantile(0.99),
            silo.MemoryMiB);
    }

    /// <summary>Returns when every gateway's totals are exactly what was sent.</summary>
    public static async Task WaitUntilVisibleAsync(HttpClient http, GatewayTraffic traffic)
    {
        var started = Stopwatch.GetTimestamp();
        for (var gateway = GatewayTraffic.Gateways - 1; gateway >= 0;)
        {
            var answer = await http.GetAsync(new Uri($"/v1/gateways/{GatewayTraffic.GatewayId(gateway)}/totals?kind={GatewayTraffic.Kind}", UriKind.Relative));
            var days = answer.IsSuccessStatusCode ? JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["days"]!.AsArray() : [];
            if (days.Sum(d => (long)d!["tx"]!) == traffic.Tx[gateway] && days.Sum(d => (long)d!["rx"]!) == traffic.Rx[gateway])
            {
                gateway--;
            }
            else if (Stopwatch.GetElapsedTime(started).TotalSeconds > 60)
            {
                throw new InvalidOperationException($"{GatewayTraffic.GatewayId(gateway)} is still not what was sent after 60 s.");
            }
        }
    }

    /// <summary>Sends until it is accepted; what is refused for too much in flight goes again when the server says.</summary>
    public static async Task SendAsync(HttpClient http, byte[] body, string contentType)
    {
        while (true)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
            using var answer = await http.PostAsync(new Uri($"/v1/gateways/records?kind={GatewayTraffic.Kind}", UriKind.Relative), content);
            if (answer.StatusCode == HttpStatusCode.Accepted)
            {
                return;
            }

            if (answer.StatusCode != HttpStatusCode.TooManyRequests)
            {
                throw new InvalidOperationException($"{(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync()}");
            }

            await Task.Delay(answer.Headers.RetryAfter?.Delta ?? TimeSpan.FromMilliseconds(100), TimeProvider.System);
        }
    }
}
