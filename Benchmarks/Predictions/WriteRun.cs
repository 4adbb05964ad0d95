using System.Diagnostics;
using System.Text.Json.Nodes;
using Weir.Benchmarks.Load;

namespace Weir.Benchmarks.Predictions;

/// <summary>Records or readings sent as fast as they are acknowledged, by the same sender, until the last of them can be asked for.</summary>
/// <param name="PerSecond">From the first byte sent to the last one visible.</param>
/// <param name="AcknowledgedPerSecond">From the first byte sent to the last acknowledgement.</param>
/// <param name="ServerMicroseconds">The silo's CPU for each, without the threads that fit models: those take what is left, however much comes.</param>
internal sealed record WriteRun(double PerSecond, double AcknowledgedPerSecond, double ServerMicroseconds)
{
    // Acknowledgements wait for the disk: with fewer, the smaller requests of devices would be measured by how long that takes.
    private const int Connections = 32;
    private const int VisibleSeconds = 60;

    /// <summary>Gateway records in the form of <see cref="PipelineBenchmark"/>, the first requests before the clock starts.</summary>
    public static Task<WriteRun> OfGatewaysAsync(SiloUnderLoad silo, GatewayTraffic traffic, int warm)
    {
        var requests = traffic.Bodies.ConvertAll(body => RawRequest.Post($"/v1/gateways/records?kind={GatewayTraffic.Kind}", "application/x-ndjson", body));
        return MeasureAsync(
            silo, requests, warm, (long)(requests.Count - warm) * traffic.RecordsPerRequest, async () =>
            {
                using var http = new HttpClient { BaseAddress = silo.Url };
                await HttpRun.WaitUntilVisibleAsync(http, traffic);
            });
    }

    /// <summary>Readings, some requests of every device in turn.</summary>
    /// <param name="silo">Where they go.</param>
    /// <param name="traffic">The traffic.</param>
    /// <param name="warm">How many of each device's requests are sent before the clock starts.</param>
    /// <param name="count">How many of each device's are sent in all.</param>
    public static Task<WriteRun> OfReadingsAsync(SiloUnderLoad silo, DeviceTraffic traffic, int warm, int count)
    {
        var requests = Enumerable.Range(0, count).SelectMany(number => Enumerable.Range(0, DeviceTraffic.Devices).Select(device => traffic.Request(device, number))).ToList();
        var measured = traffic.Sizes.Take(count).Skip(warm).Sum(size => (long)size) * DeviceTraffic.Devices;
        return MeasureAsync(silo, requests, warm * DeviceTraffic.Devices, measured, () => WaitUntilVisibleAsync(silo.Url, traffic.Sizes.Take(count).Sum()));
    }

    private static async Task<WriteRun> MeasureAsync(SiloUnderLoad silo, List<RawRequest> requests, int warm, long records, Func<Task> visibleAsync)
    {
        await ClosedLoop.RunAsync(silo.Url, Connections, number => number < warm ? requests[number] : null);
        var (cpu, started) = (silo.ServingCpu, Stopwatch.GetTimestamp());
        await ClosedLoop.RunAsync(silo.Url, Connections, number => number < requests.Count - warm ? requests[warm + number] : null);
        var acknowledging = Stopwatch.GetElapsedTime(started).TotalSeconds;
        await visibleAsync();
        var seconds = Stopwatch.GetElapsedTime(started).TotalSeconds;
        return new WriteRun(records / seconds, records / acknowledging, (silo.ServingCpu - cpu).TotalMicroseconds / records);
    }

    /// <summary>Returns when every device says that it has exactly what was sent.</summary>
    private static async Task WaitUntilVisibleAsync(Uri url, int readings)
    {
        using var http = new HttpClient { BaseAddress = url };
        var started = Stopwatch.GetTimestamp();
        for (var device = DeviceTraffic.Devices - 1; device >= 0;)
        {
            using var answer = await http.GetAsync(new Uri(DeviceTraffic.PathOf(device), UriKind.Relative));
            var count = answer.IsSuccessStatusCode ? (long?)JsonNode.Parse(await answer.Content.ReadAsStringAsync())!["types"]!["Accelerometer"]!["count"] : 0;
            if (count == readings)
            {
                device--;
            }
            else if (Stopwatch.GetElapsedTime(started).TotalSeconds > VisibleSeconds)
            {
                throw new InvalidOperationException($"{DeviceTraffic.PathOf(device)} has {count} readings instead of {readings} after {VisibleSeconds} s.");
            }
            else
            {
                // Who asks without a pause takes from what is measured.
                await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
            }
        }
    }
}
