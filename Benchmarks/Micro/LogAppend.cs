using FASTER.core;
using Weir.Streaming.Log;

namespace Weir.Benchmarks.Micro;

/// <summary>How fast does the log take requests, each durable before its answer, beside FASTER's log with the same bytes already encoded?</summary>
public static class LogAppend
{
    private const int Partitions = 4;
    private const int Senders = 16;
    private const int Requests = 1_200;
    private const int RecordsPerRequest = 5_000;

    /// <summary>Runs both in turns, three times, and takes the best run of each.</summary>
    /// <returns>Rows of the result.</returns>
    public static async Task<(string Name, double Value, string Unit)[]> RunAsync()
    {
        double ours = double.MaxValue, raw = double.MaxValue;
        long bytes = 0;
        for (var round = 0; round < 3; round++)
        {
            using var workload = new LogWorkload(Partitions, RecordsPerRequest);
            bytes = workload.BytesPerRequest;
            ours = Math.Min(ours, await MeasureOursAsync(workload));
            raw = Math.Min(raw, await MeasureRawAsync(workload));
        }

        const double Records = (double)Requests * RecordsPerRequest;
        var megabytes = Requests * bytes / 1e6;
        return
        [
            ("log: 16 senders, 4 partitions, durable", Records / ours, "records/s"),
            ("log: 16 senders, 4 partitions, durable", megabytes / ours, "MB/s"),
            ("raw FASTER log, same bytes, durable", Records / raw, "records/s"),
            ("raw FASTER log, same bytes, durable", megabytes / raw, "MB/s"),
            ("log ÷ raw", raw / ours, "×"),
        ];
    }

    private static async Task<double> MeasureOursAsync(LogWorkload workload)
    {
        await using var log = workload.OpenLog(LogDurability.Disk);
        return await MeasureAsync(async () => await log.AppendAsync(LogWorkload.Stream, workload.Records, workload.Attempt, null, CancellationToken.None));
    }

    private static async Task<double> MeasureRawAsync(LogWorkload workload)
    {
        var logs = workload.OpenRaw();
        var took = await MeasureAsync(() => Task.WhenAll(workload.Entries.Select(e => AppendAsync(logs[e.Partition].Log, e.Bytes))));
        foreach (var (log, device) in logs)
        {
            log.Dispose();
            device.Dispose();
        }

        return took;
    }

    private static async Task AppendAsync(FasterLog log, byte[] entry)
    {
        await log.EnqueueAsync(entry);
        await log.CommitAsync();
    }

    private static async Task<double> MeasureAsync(Func<Task> append)
    {
        var left = Requests;
        var started = TimeProvider.System.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, Senders).Select(_ => Task.Run(async () =>
        {
            while (Interlocked.Decrement(ref left) >= 0)
            {
                await append();
            }
        })));
        return TimeProvider.System.GetElapsedTime(started).TotalSeconds;
    }
}
