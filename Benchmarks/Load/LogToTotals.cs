using System.Diagnostics;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Weir.Records;
using Weir.Streaming;
using Weir.Streaming.Log;

namespace Weir.Benchmarks.Load;

/// <summary>A log that is full before the silo starts: what it takes from there to exact totals, without ingest and without a sender.</summary>
/// <param name="RecordsPerSecond">From the start of the process, its start-up included, to the last record visible.</param>
/// <param name="ServerMicroseconds">The silo's CPU per record, its start-up included.</param>
internal sealed record LogToTotals(double RecordsPerSecond, double ServerMicroseconds)
{
    private const int Requests = 1_500;
    private const int RecordsPerRequest = 10_000;

    public static async Task<LogToTotals> MeasureAsync()
    {
        var data = Directory.CreateTempSubdirectory("weir-bench-").FullName;
        var traffic = await FillAsync(data);
        var started = Stopwatch.GetTimestamp();
        await using var silo = await SiloUnderLoad.StartInAsync(data);
        using var http = new HttpClient { BaseAddress = silo.Url };
        await HttpRun.WaitUntilVisibleAsync(http, traffic);
        return new LogToTotals(traffic.Records / Stopwatch.GetElapsedTime(started).TotalSeconds, silo.Cpu.TotalMicroseconds / traffic.Records);
    }

    private static async Task<GatewayTraffic> FillAsync(string data)
    {
        var services = new ServiceCollection().AddLogging();
        services.AddLogStore(new ConfigurationBuilder().Build(), data, [.. RecordKinds.All.Select(k => k.ToName())]);
        await using var provider = services.BuildServiceProvider();
        var log = provider.GetRequiredService<IStreamAppender>();
        var traffic = GatewayTraffic.Empty(Requests, RecordsPerRequest);
        var ids = Enumerable.Range(0, GatewayTraffic.Gateways).Select(g => Encoding.ASCII.GetBytes(GatewayTraffic.GatewayId(g))).ToArray();
        using var records = new RecordSet(GatewayRecordLayout.Encoding);
        foreach (var request in traffic.Draw())
        {
            records.Clear();
            foreach (var (gateway, date, tx, rx) in request)
            {
                GatewayRecordLayout.Write(records.Reserve(ids[gateway], GatewayRecordLayout.Size), date, tx, rx);
            }

            var attempt = new AppendAttempt(TimeProvider.System.GetUtcNow(), log.GetPartitionCount(GatewayTraffic.Kind), records.Count, 0);
            await log.AppendAsync(GatewayTraffic.Kind, records, attempt, null, CancellationToken.None);
        }

        return traffic;
    }
}
