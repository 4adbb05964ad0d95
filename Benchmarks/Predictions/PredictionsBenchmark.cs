using Weir.Benchmarks.Load;

namespace Weir.Benchmarks.Predictions;

/// <summary>Readings of elevators in and predictions out, on one silo: first how fast readings are taken beside gateway records, then how long a prediction takes while they come, then how many there are at most.</summary>
internal static class PredictionsBenchmark
{
    private const int GatewayRequests = 400;
    private const int GatewayWarm = 100;
    private const int RecordsPerRequest = 5_000;

    // Readings of a device's requests while it is measured how fast they are taken; the first before the clock starts.
    private static readonly int[] Written = [300, 600, 600];

    public static async Task<(string Name, double Value, string Unit)[]> RunAsync()
    {
        var gateways = GatewayTraffic.Json(GatewayRequests, RecordsPerRequest);
        var first = TimeProvider.System.GetUtcNow().AddHours(-1);
        var devices = new DeviceTraffic(first, [.. Written, .. Enumerable.Repeat(DeviceTraffic.ReadingsPerSecond, LatencyRun.Seconds)]);
        await using var silo = await SiloUnderLoad.StartAsync();
        Console.Error.WriteLine("predictions: gateway records …");
        var limit = await WriteRun.OfGatewaysAsync(silo, gateways, GatewayWarm);
        Console.Error.WriteLine("predictions: readings …");
        var readings = await WriteRun.OfReadingsAsync(silo, devices, warm: 1, Written.Length);
        Console.Error.WriteLine("predictions: predictions while readings come …");
        var latency = await LatencyRun.MeasureAsync(silo, devices, Written.Length);
        Console.Error.WriteLine("predictions: as many predictions as there can be …");
        var rate = await RateRun.MeasureAsync(silo);
        return
        [
            ("limit: gateway records, 5,000 a request, sent to visible", limit.PerSecond, "records/s"),
            ("limit: gateway records: acknowledged", limit.AcknowledgedPerSecond, "records/s"),
            ("limit: gateway records: silo", limit.ServerMicroseconds, "CPU µs/record"),
            ("readings, 600 a request, sent to visible", readings.PerSecond, "readings/s"),
            ("readings: acknowledged", readings.AcknowledgedPerSecond, "readings/s"),
            ("readings: silo", readings.ServerMicroseconds, "CPU µs/reading"),
            ("readings ÷ limit, sent to visible", readings.PerSecond / limit.PerSecond, "×"),
            ("readings ÷ limit, silo's CPU", readings.ServerMicroseconds / limit.ServerMicroseconds, "×"),
            .. latency,
            .. rate,
            ("silo's working set at the end", silo.MemoryMiB, "MiB"),
        ];
    }
}
