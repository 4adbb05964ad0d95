using System.Globalization;
using Weir.Benchmarks.Load;

namespace Weir.Benchmarks.Kafka;

/// <summary>The service over Kafka's topics beside the client alone, over a mock cluster in a process of its own.</summary>
internal static class KafkaBenchmark
{
    // The fullest partition is nearly twice as full as the mean one and has to stay whole, with the headers of numbered requests too.
    private const int Requests = 150;
    private const int WarmRequests = 30;
    private const int RecordsPerRequest = 5_000;

    public static async Task<(string Name, double Value, string Unit)[]> RunAsync()
    {
        var read = await TopicToTotals.MeasureAsync();
        var rows = new List<(string Name, double Value, string Unit)>();
        Say(rows,
        [
            .. read.Raw.Rows("limit of reading: the client's own loop over 64 partitions, first record to last"),
            .. read.Silo.Rows("topic to totals: silo that has joined and is warm, from being let go to the last record visible"),
            ("topic to totals ÷ limit", read.Silo.PerSecond / read.Raw.PerSecond, "×"),
        ]);
        var sent = await AppendToTopic.MeasureAsync();
        Say(rows,
        [
            .. sent.Raw.Rows("limit of sending: the client's own loop, every report awaited"),
            .. sent.Appender.Rows("append: requests of 5,000 records, 8 at a time, acknowledged"),
            ("append ÷ limit", sent.Appender.PerSecond / sent.Raw.PerSecond, "×"),
            .. sent.Numbered.Rows("append, numbered: the same"),
            ("append, numbered ÷ limit", sent.Numbered.PerSecond / sent.Raw.PerSecond, "×"),
        ]);
        var traffic = GatewayTraffic.Json(Requests, RecordsPerRequest);
        Say(rows, [.. Rows("JSON over HTTP to the topic", await OverHttpAsync(traffic, isNumbered: false), sent)]);
        Say(rows, [.. Rows("JSON over HTTP to the topic, numbered", await OverHttpAsync(traffic, isNumbered: true), sent)]);
        return [.. rows];
    }

    private static async Task<HttpRun> OverHttpAsync(GatewayTraffic traffic, bool isNumbered)
    {
        await using var mock = await MockUnderLoad.StartAsync();
        await using var silo = await SiloUnderLoad.StartAsync(mock.Settings);
        var run = await HttpRun.MeasureAsync(silo, traffic, "application/x-ndjson", isNumbered, WarmRequests);
        return mock.Ends().Sum() == traffic.Records ? run : throw new InvalidOperationException("Void: the topic has not what was sent.");
    }

    /// <summary>A run takes minutes: each part says what it found.</summary>
    private static void Say(List<(string Name, double Value, string Unit)> rows, params IReadOnlyList<(string Name, double Value, string Unit)> found)
    {
        rows.AddRange(found);
        foreach (var (name, value, unit) in found)
        {
            Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {name}: {value:N2} {unit}"));
        }
    }

    private static IEnumerable<(string Name, double Value, string Unit)> Rows(string name, HttpRun run, AppendToTopic sent) =>
    [
        ($"{name}: acknowledged, counted meanwhile", run.AcknowledgedPerSecond, "records/s"),
        ($"{name}: acknowledged ÷ limit of sending", run.AcknowledgedPerSecond / sent.Raw.PerSecond, "×"),
        ($"{name}: sent to visible", run.RecordsPerSecond, "records/s"),
        ($"{name}: silo, ingest and totals", run.ServerMicroseconds, "CPU µs/record"),
        ($"{name}: acknowledgement, median", run.AckMilliseconds, "ms"),
        ($"{name}: acknowledgement, p99", run.AckMillisecondsP99, "ms"),
    ];
}
