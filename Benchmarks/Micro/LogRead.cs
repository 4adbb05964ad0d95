using FASTER.core;
using Weir.Streaming;
using Weir.Streaming.Log;

namespace Weir.Benchmarks.Micro;

/// <summary>How fast does a reader get checked entries with their groups, beside FASTER's iterator that only copies the same bytes out?</summary>
public static class LogRead
{
    private const int Requests = 1_000;
    private const int RecordsPerRead = 10_000;

    /// <summary>Writes a partition both ways, then reads each three times and takes the best.</summary>
    /// <returns>Rows of the result.</returns>
    public static async Task<(string Name, double Value, string Unit)[]> RunAsync()
    {
        using var workload = new LogWorkload(1);
        double ours = double.MaxValue, raw = double.MaxValue;
        await using (var log = workload.OpenLog(LogDurability.Os))
        {
            for (var i = 0; i < Requests; i++)
            {
                await log.AppendAsync(LogWorkload.Stream, workload.Records, workload.Attempt, null, CancellationToken.None);
            }

            for (var round = 0; round < 3; round++)
            {
                ours = Math.Min(ours, await MeasureOursAsync(log));
            }
        }

        var (fasterLog, device) = workload.OpenRaw()[0];
        for (var i = 0; i < Requests; i++)
        {
            foreach (var (_, bytes) in workload.Entries)
            {
                await fasterLog.EnqueueAsync(bytes);
            }
        }

        await fasterLog.CommitAsync();
        for (var round = 0; round < 3; round++)
        {
            raw = Math.Min(raw, MeasureRaw(fasterLog));
        }

        fasterLog.Dispose();
        device.Dispose();
        const double Records = (double)Requests * LogWorkload.RecordsPerRequest;
        var megabytes = Requests * workload.BytesPerRequest / 1e6;
        return
        [
            ("reader: checksum checked, groups cut", Records / ours, "records/s"),
            ("reader: checksum checked, groups cut", megabytes / ours, "MB/s"),
            ("raw FASTER iterator, same bytes", Records / raw, "records/s"),
            ("raw FASTER iterator, same bytes", megabytes / raw, "MB/s"),
            ("reader ÷ raw", raw / ours, "×"),
        ];
    }

    private static async Task<double> MeasureOursAsync(LogStore log)
    {
        await using var reader = log.CreateReader(LogWorkload.Stream, 0);
        await reader.OpenAsync(CancellationToken.None);
        var records = 0;
        var started = TimeProvider.System.GetTimestamp();
        while (await reader.ReadAsync(RecordsPerRead, CancellationToken.None) is { Count: > 0 } entries)
        {
            records += entries.Sum(e => e.Groups.Sum(g => g.Count));
        }

        var took = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        return records == Requests * LogWorkload.RecordsPerRequest ? took : throw new InvalidOperationException($"{records} records were read.");
    }

    private static double MeasureRaw(FasterLog log)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var scan = log.Scan(log.BeginAddress, log.TailAddress);
        var entries = 0;
        while (scan.NextAddress < log.TailAddress)
        {
            // The iterator says no once where it waits for a page.
            entries += scan.GetNext(out _, out _, out _) ? 1 : 0;
        }

        var took = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        return entries == Requests ? took : throw new InvalidOperationException($"{entries} entries were scanned.");
    }
}
