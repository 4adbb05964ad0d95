using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Streaming.Log;

namespace Weir.Streaming.Tests.Log;

/// <summary>A data directory of its own and what a test does to the log in it.</summary>
internal sealed class LogWorld : IDisposable
{
    public const string Stream = "counter";

    public string Data { get; } = Directory.CreateTempSubdirectory("weir-log-").FullName;

    public LogOptions Options { get; private set; } = null!;

    public ProducerOptions Producers { get; } = new();

    public TimeProvider Time { get; init; } = TimeProvider.System;

    public ILoggerFactory Loggers { get; init; } = NullLoggerFactory.Instance;

    public LettersInMemory Letters { get; } = new();

    public string Folder(int partition) => Path.Combine(Data, "log", Stream, partition.ToString(System.Globalization.CultureInfo.InvariantCulture));

    public string Segment(int partition, int number = 0) => Path.Combine(Folder(partition), $"{number:D8}.log");

    public LogStore Open(int partitions = 1, Action<LogOptions>? configure = null, OpenSegmentFiles? files = null)
    {
        Options = new LogOptions { DataDirectory = Data, Partitions = partitions };
        Options.Streams.Add(Stream);
        configure?.Invoke(Options);
        return files is null
            ? LogStore.Open(Options, Producers, Letters, Loggers, Time)
            : LogStore.Open(Options, Producers, Letters, Loggers, Time, files);
    }

    public AppendAttempt Attempt(int partitions = 1, int accepted = 0, int rejected = 0) => new(Time.GetUtcNow(), partitions, accepted, rejected);

    /// <summary>Records of text: "key=value".</summary>
    public static RecordSet Records(params string[] records)
    {
        var set = new RecordSet(1);
        foreach (var record in records)
        {
            var at = record.IndexOf('=', StringComparison.Ordinal);
            set.Add(Encoding.UTF8.GetBytes(record[..at]), Encoding.UTF8.GetBytes(record[(at + 1)..]));
        }

        return set;
    }

    public async Task AppendAsync(LogStore log, params string[] records)
    {
        using var set = Records(records);
        await log.AppendAsync(Stream, set, Attempt(log.GetPartitionCount(Stream), records.Length), null, CancellationToken.None);
    }

    /// <summary>Sends a numbered request as ingest does; null where the log says that it is complete.</summary>
    public async Task<(ClaimOutcome Outcome, AppendAttempt? Attempt, long? Last)> SendAsync(LogStore log, string producer, long sequence, params string[] records)
    {
        using var claim = await log.ClaimAsync(Stream, new ProducerSequence(producer, sequence), CancellationToken.None);
        if (claim.Outcome is ClaimOutcome.First or ClaimOutcome.Incomplete)
        {
            using var set = Records(records);
            var attempt = claim.Attempt ?? Attempt(log.GetPartitionCount(Stream), records.Length);
            await log.AppendAsync(Stream, set, attempt, claim, CancellationToken.None);
        }

        return (claim.Outcome, claim.Attempt, claim.Last);
    }

    /// <summary>Everything that a new reader gets, as "key=values".</summary>
    public static async Task<List<string>> ReadAllAsync(LogStore log, int partition = 0) =>
        [.. (await ReadEntriesAsync(log, partition)).SelectMany(e => e.Groups).Select(Text)];

    public static async Task<List<LogEntry>> ReadEntriesAsync(LogStore log, int partition = 0)
    {
        await using var reader = log.CreateReader(Stream, partition);
        await reader.OpenAsync(null, CancellationToken.None);
        List<LogEntry> all = [];
        while (await reader.ReadAsync(1_000, CancellationToken.None) is { Count: > 0 } read)
        {
            all.AddRange(read);
        }

        return all;
    }

    /// <summary>Reads what a new reader gets and commits it, as "key=values".</summary>
    public static async Task<List<string>> ConsumeAllAsync(LogStore log, int partition)
    {
        await using var reader = log.CreateReader(Stream, partition);
        await reader.OpenAsync(null, CancellationToken.None);
        List<string> all = [];
        while (await reader.ReadAsync(1_000, CancellationToken.None) is { Count: > 0 } read)
        {
            all.AddRange(read.SelectMany(e => e.Groups).Select(Text));
            await reader.ReleaseAsync(read[^1].NextOffset, CancellationToken.None);
        }

        return all;
    }

    public static string Text(LogEntryGroup group) => $"{Encoding.UTF8.GetString(group.Key.Span)}={Encoding.UTF8.GetString(group.Payload.Span)}";

    /// <summary>Bytes of a file beside the log of partition 0, also while the log is open.</summary>
    public byte[] CopyOf(string name)
    {
        var copy = Path.Combine(Data, "copy");
        CopyOpen(Path.Combine(Folder(0), name), copy);
        return File.ReadAllBytes(copy);
    }

    /// <summary>What is not synced may be gone: that is what the log's mark is allowed to be.</summary>
    public void LosePower() => File.Delete(Path.Combine(Folder(0), "acknowledged"));

    /// <summary>A copy of the directory, as a crash at this instant would leave it.</summary>
    public LogWorld Crash()
    {
        var copy = new LogWorld { Time = Time };
        foreach (var directory in Directory.EnumerateDirectories(Data, "*", SearchOption.AllDirectories))
        {
            Directory.CreateDirectory(Path.Combine(copy.Data, Path.GetRelativePath(Data, directory)));
        }

        foreach (var file in Directory.EnumerateFiles(Data, "*", SearchOption.AllDirectories))
        {
            if (Path.GetFileName(file) != "lock")
            {
                CopyOpen(file, Path.Combine(copy.Data, Path.GetRelativePath(Data, file)));
            }
        }

        return copy;
    }

    public void Dispose() => Directory.Delete(Data, true);

    // The files are open and locked by the log: .NET would refuse to read them.
    private static void CopyOpen(string from, string to)
    {
        using var copy = System.Diagnostics.Process.Start("cp", [from, to]);
        copy.WaitForExit();
        Assert.Equal(0, copy.ExitCode);
    }
}
