namespace Weir.Benchmarks.Load;

/// <summary>Records in, exact daily totals out: the whole service beside a loop that only parses the same bytes and adds.</summary>
internal static class PipelineBenchmark
{
    private const int Requests = 1_000;
    private const int RecordsPerRequest = 5_000;

    public static async Task<(string Name, double Value, string Unit)[]> RunAsync()
    {
        var json = GatewayTraffic.Json(Requests, RecordsPerRequest);
        var limit = ParseAndAdd.Run(GatewayTraffic.Json(40, RecordsPerRequest));
        var overJson = await MeasureAsync(json, "application/x-ndjson");
        var fromLog = await LogToTotals.MeasureAsync();
        var overAvro = await MeasureAsync(GatewayTraffic.Avro(Requests, RecordsPerRequest), "application/avro");
        return
        [
            ("limit: parse JSON and add, one thread", limit, "CPU µs/record"),
            ("limit: parse JSON and add, one thread", 1e6 / limit, "records/s"),
            .. Rows("JSON over HTTP", overJson, limit),
            .. Rows("Avro over HTTP", overAvro, limit),
            ("log to totals, start of the process included", fromLog.RecordsPerSecond, "records/s"),
            ("log to totals: silo, its start included", fromLog.ServerMicroseconds, "CPU µs/record"),
            ("log to totals: silo ÷ limit", fromLog.ServerMicroseconds / limit, "×"),
        ];
    }

    private static async Task<HttpRun> MeasureAsync(GatewayTraffic traffic, string contentType)
    {
        await using var silo = await SiloUnderLoad.StartAsync();
        return await HttpRun.MeasureAsync(silo, traffic, contentType);
    }

    private static IEnumerable<(string Name, double Value, string Unit)> Rows(string name, HttpRun run, double limit) =>
    [
        ($"{name}: sent to visible, sender on the same cores", run.RecordsPerSecond, "records/s"),
        ($"{name}: silo", run.ServerMicroseconds, "CPU µs/record"),
        ($"{name}: silo ÷ limit", run.ServerMicroseconds / limit, "×"),
        ($"{name}: sender", run.SenderMicroseconds, "CPU µs/record"),
        ($"{name}: acknowledgement, median", run.AckMilliseconds, "ms"),
        ($"{name}: acknowledgement, p99", run.AckMillisecondsP99, "ms"),
        ($"{name}: silo's working set at the end", run.MemoryMiB, "MiB"),
    ];
}
