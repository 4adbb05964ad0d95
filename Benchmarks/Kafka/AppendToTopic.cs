using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Weir.Benchmarks.Load;
using Weir.Grains.Gateways;
using Weir.Records;
using Weir.Silo.Ingest.Kafka;
using Weir.Streaming;
using Weir.Streaming.Kafka;

namespace Weir.Benchmarks.Kafka;

/// <summary>Requests into a topic through the provider, each acknowledged, beside the client's own loop with the same messages; in turn, after a round of each that is not counted.</summary>
/// <param name="Raw">The raw loop.</param>
/// <param name="Appender">The provider.</param>
/// <param name="Numbered">The provider, with the producer's number at each request.</param>
internal sealed record AppendToTopic(KafkaRate Raw, KafkaRate Appender, KafkaRate Numbered)
{
    private const int Rounds = 3;
    private const int Requests = 200;
    private const int RecordsPerRequest = 5_000;
    private const int InFlight = 8;

    public static async Task<AppendToTopic> MeasureAsync()
    {
        await using var mock = await MockUnderLoad.StartAsync();
        var services = new ServiceCollection().AddLogging().AddKafkaLog(
            options => options.Configure(kafka =>
            {
                mock.Configure(kafka);

                // Nobody reads: it is not asked for.
                kafka.GrainStorage = "none";
            }),
            (_, formats) => formats.AddGatewayRecords(GatewayDefaults.CounterModulus));
        await using var provider = services.BuildServiceProvider();
        var appender = provider.GetRequiredService<IStreamAppender>();
        using var producer = new RawProducer(mock.Options());
        var messages = OutgoingRecord.Draw(GatewayTraffic.Empty(Requests, RecordsPerRequest), OutgoingRecord.ByHash).ToList();
        var sets = GatewayTraffic.Empty(Requests, RecordsPerRequest).Draw().Select(ToSet).ToList();
        var (raw, plain, numbered) = (default(KafkaRate), default(KafkaRate), default(KafkaRate));
        for (var round = -1; round < Rounds; round++)
        {
            var rates = (
                await MeasureAsync(() => producer.SendAsync(messages)),
                await MeasureAsync(() => AppendAsync(appender, sets, producers: null)),
                await MeasureAsync(() => AppendAsync(appender, sets, $"bench-{round + 1}-")));
            if (round >= 0)
            {
                (raw, plain, numbered) = (raw + rates.Item1, plain + rates.Item2, numbered + rates.Item3);
            }
        }

        sets.ForEach(set => set.Dispose());
        return new AppendToTopic(raw, plain, numbered);
    }

    private static RecordSet ToSet(IReadOnlyList<(int Gateway, long Date, long Tx, long Rx)> request)
    {
        var records = new RecordSet(GatewayRecordLayout.Encoding);
        foreach (var (gateway, date, tx, rx) in request)
        {
            GatewayRecordLayout.Write(records.Reserve(OutgoingRecord.Keys[gateway], GatewayRecordLayout.Size), date, tx, rx);
        }

        return records;
    }

    private static async Task<KafkaRate> MeasureAsync(Func<Task> run)
    {
        var (started, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await run();
        return new KafkaRate((long)Requests * RecordsPerRequest, Stopwatch.GetElapsedTime(started), Environment.CpuUsage.TotalTime - cpu);
    }

    private static async Task AppendAsync(IStreamAppender appender, List<RecordSet> sets, string? producers)
    {
        var next = -1;
        await Task.WhenAll(Enumerable.Range(0, InFlight).Select(worker => Task.Run(async () =>
        {
            for (var (i, number) = (Interlocked.Increment(ref next), 1); i < sets.Count; i = Interlocked.Increment(ref next), number++)
            {
                var attempt = new AppendAttempt(TimeProvider.System.GetUtcNow(), appender.GetPartitionCount(GatewayTraffic.Kind), sets[i].Count, 0);
                using var claim = producers is null
                    ? null
                    : await appender.ClaimAsync(GatewayTraffic.Kind, new ProducerSequence($"{producers}{worker}", number), CancellationToken.None);
                await appender.AppendAsync(GatewayTraffic.Kind, sets[i], attempt, claim, CancellationToken.None);
            }
        })));
    }
}
