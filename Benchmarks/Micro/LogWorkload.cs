using System.Globalization;
using System.Text;
using FASTER.core;
using Microsoft.Extensions.Logging.Abstractions;
using Weir.Streaming;
using Weir.Streaming.Log;

namespace Weir.Benchmarks.Micro;

/// <summary>What both log benchmarks append: requests of gateway records of 24 bytes, five a gateway, and the same bytes as raw entries.</summary>
internal sealed class LogWorkload : IDisposable
{
    public const string Stream = "counter";
    private const int RecordsPerKey = 5;
    private const int ValueBytes = 24;
    private readonly string _folder = Path.Combine(Path.GetFullPath("artifacts"), "bench-log-" + Environment.ProcessId.ToString(CultureInfo.InvariantCulture));

    public LogWorkload(int partitions, int recordsPerRequest)
    {
        RecordsPerRequest = recordsPerRequest;
        Partitions = partitions;
        Records = new RecordSet(1);
        Span<byte> value = stackalloc byte[ValueBytes];
        for (var i = 0; i < recordsPerRequest; i++)
        {
            BitConverter.TryWriteBytes(value, i * 1_000L);
            Records.Add(Encoding.ASCII.GetBytes(string.Create(CultureInfo.InvariantCulture, $"gateway-{i % (recordsPerRequest / RecordsPerKey):D8}")), value);
        }

        using var plan = AppendPlan.Create(Records, partitions, LogDefaults.MaxEntryBytes, 0, -1);
        Entries = new (int, byte[])[plan.Parts.Count];
        for (var part = 0; part < Entries.Length; part++)
        {
            var writer = EntryWriter.Create(plan, part, 1, LogDefaults.MaxEntryBytes, Attempt, null, 0);
            var bytes = new byte[writer.SerializedLength];
            writer.SerializeTo(bytes);
            Entries[part] = (plan.Parts[part].Partition, bytes);
        }
    }

    public int Partitions { get; }

    public int RecordsPerRequest { get; }

    public RecordSet Records { get; }

    /// <summary>The request as the entries that it becomes.</summary>
    public (int Partition, byte[] Bytes)[] Entries { get; }

    public long BytesPerRequest => Entries.Sum(e => (long)e.Bytes.Length);

    public AppendAttempt Attempt => new(TimeProvider.System.GetUtcNow(), Partitions, RecordsPerRequest, 0);

    public LogStore OpenLog(LogDurability durability)
    {
        var options = new LogOptions { DataDirectory = Path.Combine(_folder, "ours"), Partitions = Partitions, Durability = durability };
        options.Streams.Add(Stream);
        return LogStore.Open(options, new ProducerOptions(), new NoLetters(), NullLoggerFactory.Instance, TimeProvider.System);
    }

    /// <summary>FASTER's log as it comes, with the device that it chooses itself (written through).</summary>
    public (FasterLog Log, IDevice Device)[] OpenRaw() =>
    [
        .. Enumerable.Range(0, Partitions).Select(partition =>
        {
            var device = Devices.CreateLogDevice(Path.Combine(_folder, "raw", partition.ToString(CultureInfo.InvariantCulture), "log"));
            return (new FasterLog(new FasterLogSettings { LogDevice = device, TryRecoverLatest = false }), device);
        }),
    ];

    public void Dispose()
    {
        Records.Dispose();
        if (Directory.Exists(_folder))
        {
            Directory.Delete(_folder, true);
        }
    }

    private sealed class NoLetters : IDeadLetterStore
    {
        public ValueTask ParkAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken) => throw new InvalidOperationException(letters[0].Reason);

        public ValueTask<IReadOnlyList<DeadLetter>> ReadAsync(long after, int limit, CancellationToken cancellationToken) =>
            ValueTask.FromResult<IReadOnlyList<DeadLetter>>([]);
    }
}
