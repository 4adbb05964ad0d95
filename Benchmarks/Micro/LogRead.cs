using FASTER.core;
using Weir.Streaming.Log;

namespace Weir.Benchmarks.Micro;

/// <summary>How fast does a reader get checked entries with their groups, beside FASTER's iterator that only copies the same bytes out?</summary>
public static class LogRead
{
    private const int Requests = 4_000;

    // What a request of 5,000 records leaves in one of four partitions.
    private const int RecordsPerRequest = 1_250;
    private const int RecordsPerRead = 10_000;
    private const int Rounds = 7;

    /// <summary>Writes a partition both ways, then reads them in turns and takes the best run of each.</summary>
    /// <returns>Rows of the result.</returns>
    public static async Task<(string Name, double Value, string Unit)[]> RunAsync()
    {
        using var workload = new LogWorkload(1, RecordsPerRequest);
        await using var log = workload.OpenLog(LogDurability.Os);
        var (raw, device) = workload.OpenRaw()[0];
        for (var i = 0; i < Requests; i++)
        {
            await log.AppendAsync(LogWorkload.Stream, workload.Records, workload.Attempt, null, CancellationToken.None);
            await raw.EnqueueAsync(workload.Entries[0].Bytes);
        }

        await raw.CommitAsync();
        double ours = double.MaxValue, theirs = double.MaxValue;
        for (var round = 0; round < Rounds; round++)
        {
            ours = Math.Min(ours, await MeasureOursAsync(log));
            theirs = Math.Min(theirs, MeasureRaw(raw));
        }

        raw.Dispose();
        device.Dispose();
        const double Records = (double)Requests * RecordsPerRequest;
        var megabytes = Requests * workload.BytesPerRequest / 1e6;
        return
        [
            ("reader: checksum checked, groups cut", Records / ours, "records/s"),
            ("reader: checksum checked, groups cut", megabytes / ours, "MB/s"),
            ("raw FASTER iterator, same bytes", Records / theirs, "records/s"),
            ("raw FASTER iterator, same bytes", megabytes / theirs, "MB/s"),
            ("reader ÷ raw", theirs / ours, "×"),
        ];
    }

    private static async Task<double> MeasureOursAsync(LogStore log)
    {
        await using var reader = log.CreateReader(LogWorkload.Stream, 0);
        await reader.OpenAsync(null, CancellationToken.None);
        var records = 0;
        var started = TimeProvider.System.GetTimestamp();
        while (await reader.ReadAsync(RecordsPerRead, CancellationToken.None) is { Count: > 0 } entries)
        {
            foreach (var entry in entries)
            {
                for (var group = 0; group < entry.Groups.Count; group++)
                {
                    records += entry.Groups[group].Count;
                }
            }
        }

        var took = TimeProvider.System.GetElapsedTime(started).TotalSeconds;
        return records == Requests * RecordsPerRequest ? took : throw new InvalidOperationException($"{records} records were read.");
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
