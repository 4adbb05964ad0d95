using System.Diagnostics;
using Weir.Benchmarks.Load;

namespace Weir.Benchmarks.Kafka;

/// <summary>
/// A full topic to exact totals, beside the client's own loop over the same records. The silo has joined its group and counted a first part of the traffic, so
/// that everything is compiled; then its process is held while the rest is written and while the raw loop reads it, and let go: neither its start nor the group is in the figures.
/// </summary>
/// <param name="Raw">The raw loop, once before and once after the silo.</param>
/// <param name="Silo">From the moment the silo is let go to the last record visible in its gateway's totals.</param>
internal sealed record TopicToTotals(KafkaRate Raw, KafkaRate Silo)
{
    private const int WarmRequests = 20;
    private const int Requests = 400;
    private const int RecordsPerRequest = 5_000;

    public static async Task<TopicToTotals> MeasureAsync()
    {
        await using var mock = await MockUnderLoad.StartAsync();
        await using var silo = await SiloUnderLoad.StartAsync(mock.Settings);
        using var http = new HttpClient { BaseAddress = silo.Url };
        var traffic = GatewayTraffic.Empty(Requests, RecordsPerRequest);
        var writer = mock.Options();

        // A broker answers with what it has, the mock cluster with one batch of each partition: batches as large as a backlog's.
        writer.Linger = TimeSpan.FromMilliseconds(200);
        using var producer = new RawProducer(writer);
        using var requests = OutgoingRecord.Draw(traffic, OutgoingRecord.InTurn).GetEnumerator();
        await producer.SendAsync(Next(requests, WarmRequests));
        await HttpRun.WaitUntilVisibleAsync(http, traffic);
        var from = mock.Ends();
        _ = RawConsumer.Read(mock.Options(), new long[MockUnderLoad.Partitions], from.Sum());

        silo.Hold();
        await producer.SendAsync(Next(requests, Requests - WarmRequests));
        var records = mock.Ends().Sum() - from.Sum();
        var raw = RawConsumer.Read(mock.Options(), from, records);
        var (cpu, started) = (silo.Cpu, Stopwatch.GetTimestamp());
        silo.LetGo();
        await HttpRun.WaitUntilVisibleAsync(http, traffic);
        var measured = new KafkaRate(records, Stopwatch.GetElapsedTime(started), silo.Cpu - cpu);
        silo.Hold();
        raw += RawConsumer.Read(mock.Options(), from, records);
        return mock.Ends().Sum() == traffic.Records
            ? new TopicToTotals(raw, measured)
            : throw new InvalidOperationException("Void: the topic has not what was written.");
    }

    private static IEnumerable<OutgoingRecord[]> Next(IEnumerator<OutgoingRecord[]> requests, int count)
    {
        for (var i = 0; i < count && requests.MoveNext(); i++)
        {
            yield return requests.Current;
        }
    }
}
