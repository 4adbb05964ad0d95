using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json.Nodes;

namespace Weir.Benchmarks.Load;

/// <summary>What one run of a workload over HTTP took.</summary>
/// <param name="RecordsPerSecond">From the first byte sent to the last record visible in its gateway's totals.</param>
/// <param name="AcknowledgedPerSecond">From the first byte sent to the last acknowledgement.</param>
/// <param name="ServerMicroseconds">The silo's CPU per record.</param>
/// <param name="SenderMicroseconds">The sender's CPU per record.</param>
/// <param name="AckMilliseconds">Median time from request to acknowledgement.</param>
/// <param name="AckMillisecondsP99">The same, 99th percentile.</param>
/// <param name="MemoryMiB">The silo's working set at the end.</param>
internal sealed record HttpRun(
    double RecordsPerSecond, double AcknowledgedPerSecond, double ServerMicroseconds, double SenderMicroseconds, double AckMilliseconds, double AckMillisecondsP99, double MemoryMiB)
{
    private const int Connections = 4;

    /// <param name="silo">Where the traffic goes.</param>
    /// <param name="traffic">The traffic.</param>
    /// <param name="contentType">What its bodies are.</param>
    /// <param name="isNumbered">Whether each connection is a producer that numbers its requests.</param>
    /// <param name="warm">Requests that are sent before the clock starts.</param>
    public static async Task<HttpRun> MeasureAsync(SiloUnderLoad silo, GatewayTraffic traffic, string contentType, bool isNumbered = false, int warm = 0)
    {
        using var http = new HttpClient { BaseAddress = silo.Url };
        var acknowledged = new Latency();
        var numbers = new int[Connections];
        await SendAllAsync(from: 0, until: warm, latency: null);
        var (serverCpu, senderCpu, started) = (silo.Cpu, Environment.CpuUsage.TotalTime, Stopwatch.GetTimestamp());
        await SendAllAsync(warm, traffic.Requests, acknowledged);
        var acknowledging = Stopwatch.GetElapsedTime(started).TotalSeconds;
        senderCpu = Environment.CpuUsage.TotalTime - senderCpu;
        await WaitUntilVisibleAsync(http, traffic);
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        var records = traffic.Records - ((long)warm * traffic.RecordsPerRequest);
        return new HttpRun(
            records / seconds,
            records / acknowledging,
            (silo.Cpu - serverCpu).TotalMicroseconds / records,
            senderCpu.TotalMicroseconds / records,
            acknowledged.Quantile(0.5),
            acknowledged.Quantile(0.99),
            silo.MemoryMiB);

        async Task SendAllAsync(int from, int until, Latency? latency)
        {
            var next = from - 1;
            await Task.WhenAll(Enumerable.Range(0, Connections).Select(connection => Task.Run(async () =>
            {
                for (int i; (i = Interlocked.Increment(ref next)) < until;)
                {
                    var sent = Stopwatch.GetTimestamp();
                    await SendAsync(http, traffic.Bodies[i], contentType, isNumbered ? (connection, ++numbers[connection]) : null);
                    latency?.Add(Stopwatch.GetElapsedTime(sent));
                }
            })));
        }
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
            else
            {
                // Who asks without a pause takes from what is measured.
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        }
    }

    /// <summary>Sends until it is accepted; what is refused for too much in flight goes again when the server says.</summary>
    public static async Task SendAsync(HttpClient http, byte[] body, string contentType, (int Producer, int Number)? number = null)
    {
        while (true)
        {
            using var content = new ByteArrayContent(body);
            content.Headers.ContentType = new MediaTypeHeaderValue(contentType);
            if (number is { } sequence)
            {
                content.Headers.Add("Producer-Id", string.Create(CultureInfo.InvariantCulture, $"bench-{sequence.Producer}"));
                content.Headers.Add("Producer-Sequence", sequence.Number.ToString(CultureInfo.InvariantCulture));
            }

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
