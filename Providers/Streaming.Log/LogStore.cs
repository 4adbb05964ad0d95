using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Orleans.Streams;

namespace Weir.Streaming.Log;

/// <summary>
/// The file log of one data directory: the way in for whoever receives records, and the partitions for the stream provider. One per process
/// and directory.
/// </summary>
public sealed class LogStore : IStreamAppender, IPartitionSource, ILogHealth, IAsyncDisposable
{
    private static readonly TimeSpan MaintenanceInterval = TimeSpan.FromSeconds(10);
    private readonly LogContext _context;
    private readonly LogMetrics _metrics;
    private readonly Dictionary<string, StreamLog> _streams;
    private readonly IDeadLetterStore _deadLetters;
    private readonly DataDirectoryLock _lock;
    private readonly Maintenance _maintenance;
    private readonly ITimer _timer;
    private readonly AppendsInFlight _inFlight = new();
    private readonly Lock _maintaining = new();
    private bool _closing;

    internal LogStore(OpenedStore opened, IDeadLetterStore deadLetters)
    {
        (_context, _metrics, _streams, _lock, _deadLetters) = (opened.Context, opened.Metrics, opened.Streams, opened.Lock, deadLetters);
        _maintenance = new Maintenance(_context);
        Partitions = _streams.ToDictionary(s => s.Key, s => s.Value.Partitions.Length, StringComparer.Ordinal);
        _timer = _context.Time.CreateTimer(_ => _inFlight.Guard(() => _context.Threads.Post(Maintain)), null, MaintenanceInterval, MaintenanceInterval);
    }

    /// <summary>Identity of the log, made when the directory was first used.</summary>
    public string Identity => _context.LogId;

    /// <summary>How often the log has been opened; the high part of the offsets made now.</summary>
    public int Opening => _context.Opening;

    /// <inheritdoc/>
    public IReadOnlyDictionary<string, int> Partitions { get; }

    /// <summary>Opens the log: takes the directory, cuts off what a crash left unfinished, completes the producer sets.</summary>
    /// <param name="options">Settings; valid by <see cref="LogOptionsValidator"/>.</param>
    /// <param name="producers">How long producers' numbers are remembered.</param>
    /// <param name="deadLetters">Where ranges go that cannot be read any more.</param>
    /// <param name="loggers">Where it is said.</param>
    /// <param name="time">The clock.</param>
    /// <param name="meters">Makes the meter; null for one of its own.</param>
    /// <returns>The open log.</returns>
    /// <exception cref="IOException">Another process owns the directory.</exception>
    /// <exception cref="InvalidDataException">The directory holds something else, or less than was consumed.</exception>
    public static LogStore Open(
        LogOptions options, ProducerOptions producers, IDeadLetterStore deadLetters, ILoggerFactory loggers, TimeProvider time, IMeterFactory? meters = null) =>
        Open(options, producers, deadLetters, loggers, time, (directory, segmentBytes, writeThrough) => new SegmentFiles(directory, segmentBytes, writeThrough), meters);

    /// <inheritdoc/>
    public int GetPartitionCount(string stream) => Stream(stream).Partitions.Length;

    /// <inheritdoc/>
    public long GetLagBytes(string stream)
    {
        long most = 0;
        foreach (var partition in Stream(stream).Partitions)
        {
            most = Math.Max(most, partition.LagBytes);
        }

        return most;
    }

    /// <inheritdoc/>
    public async ValueTask<ProducerClaim> ClaimAsync(string stream, ProducerSequence sequence, CancellationToken cancellationToken)
    {
        var producers = Stream(stream).Producers;
        return new ClaimedNumber(producers, sequence, await producers.ClaimAsync(sequence, cancellationToken).ConfigureAwait(false));
    }

    /// <inheritdoc/>
    public async ValueTask AppendAsync(string stream, RecordSet records, AppendAttempt attempt, ProducerClaim? claim, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(records);
        var log = Stream(stream);
        if (attempt.PartitionCount < 1 || attempt.PartitionCount > log.Partitions.Length)
        {
            throw new ArgumentOutOfRangeException(nameof(attempt), attempt.PartitionCount, $"Stream {stream} has {log.Partitions.Length} partitions.");
        }

        var held = ClaimedNumber.Check(claim, log.Producers);

        // Looked at once, here: later the parts are under way and read the caller's records, so that leaving early would be wrong.
        cancellationToken.ThrowIfCancellationRequested();
        _inFlight.Enter();
        try
        {
            await log.AppendAsync(records, attempt, held, _context.Options.MaxEntryBytes).ConfigureAwait(false);
        }
        finally
        {
            _inFlight.Leave();
        }
    }

    /// <inheritdoc/>
    public IStreamQueueCheckpointerFactory Checkpointers => new LogCheckpointers(Identity, (stream, partition) => Partition(Stream(stream), partition));

    /// <inheritdoc/>
    public IPartitionReader CreateReader(string stream, int partition)
    {
        var log = Stream(stream);
        return new PartitionReader(Partition(log, partition), _context, _metrics, log.Producers, log.Gates[partition], _deadLetters);
    }

    /// <summary>Finds where to read from so as to get everything received at or after an instant.</summary>
    /// <param name="stream">Stream name.</param>
    /// <param name="partition">Partition, from 0.</param>
    /// <param name="instant">Instant of receipt.</param>
    /// <returns>
    /// Offset of the first such entry still held, or one behind the last entry. Requests received at the same time by several connections stand
    /// in the log in the order in which they were appended.
    /// </returns>
    public ValueTask<long> FindAsync(string stream, int partition, DateTimeOffset instant)
    {
        var log = Partition(Stream(stream), partition);
        return ValueTask.FromResult(InstantSearch.Find(log, _context.PageBytes, instant));
    }

    /// <summary>Sets the committed offset of a partition back (or on), while no receiver reads it.</summary>
    /// <param name="stream">Stream name.</param>
    /// <param name="partition">Partition, from 0.</param>
    /// <param name="offset">An offset of this log, as <see cref="FindAsync"/> gives it.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>When it is durable.</returns>
    public ValueTask RewindAsync(string stream, int partition, long offset, CancellationToken cancellationToken)
    {
        var log = Partition(Stream(stream), partition);
        var address = LogOffset.Address(offset);
        return address >= log.Files.FirstAddress && address <= log.Durable
            ? log.Consumed.SetAsync(offset, onlyUp: false, cancellationToken)
            : throw new ArgumentOutOfRangeException(nameof(offset), offset, $"{log.Place} holds addresses {log.Files.FirstAddress} to {log.Durable}, not {address}.");
    }

    /// <summary>How every partition stands.</summary>
    /// <returns>One status per stream and partition.</returns>
    public IReadOnlyList<LogStatus> GetStatus() =>
        [.. _streams.Values.SelectMany(s => s.Partitions).Select(p => new LogStatus(
            p.Place.Stream, p.Place.Partition, p.Files.FirstAddress, p.Consumed.Offset, p.Durable, p.LagBytes, p.Failure?.Message) { Damage = p.Damage })];

    /// <inheritdoc/>
    public IReadOnlyList<string> GetFailures() =>
        [.. GetStatus().Where(partition => partition.Failure is not null).Select(partition => $"{partition.Stream}/{partition.Partition}: {partition.Failure}")];

    /// <inheritdoc/>
    public IReadOnlyList<string> GetDamage() =>
        [.. GetStatus().Where(partition => partition.Damage is not null).Select(partition => $"{partition.Stream}/{partition.Partition}: {partition.Damage}")];

    /// <summary>Waits for the appends under way, saves the producer sets and gives the directory free.</summary>
    /// <returns>When it is closed.</returns>
    public async ValueTask DisposeAsync()
    {
        if (!_inFlight.Close())
        {
            return;
        }

        await _timer.DisposeAsync().ConfigureAwait(false);
        await _inFlight.Drained.ConfigureAwait(false);
        await _context.Threads.RunAsync(SaveProducers).ConfigureAwait(false);
        foreach (var partition in _streams.Values.SelectMany(s => s.Partitions))
        {
            partition.Dispose();
        }

        _context.Threads.Dispose();
        _metrics.Dispose();
        _lock.Dispose();
    }

    internal static LogStore Open(
        LogOptions options, ProducerOptions producers, IDeadLetterStore deadLetters, ILoggerFactory loggers, TimeProvider time, OpenSegmentFiles openFiles,
        IMeterFactory? meters = null)
    {
        var validated = new LogOptionsValidator().Validate(null, options);
        return validated.Succeeded
            ? new LogStore(new LogOpening(options, producers, loggers.CreateLogger<LogStore>(), time, openFiles, meters).Open(), deadLetters)
            : throw new ArgumentException(validated.FailureMessage, nameof(options));
    }

    internal void Maintain()
    {
        lock (_maintaining)
        {
            // One that was asked for before the close may come after it, when the files are no longer ours.
            if (_closing)
            {
                return;
            }

            foreach (var stream in _streams.Values)
            {
                _maintenance.Run(stream);
            }
        }
    }

    private static PartitionLog Partition(StreamLog log, int partition) => partition >= 0 && partition < log.Partitions.Length
        ? log.Partitions[partition]
        : throw new ArgumentOutOfRangeException(nameof(partition), partition, $"Stream {log.Name} has partitions 0 to {log.Partitions.Length - 1}.");

    private StreamLog Stream(string stream) => _streams.TryGetValue(stream, out var log)
        ? log
        : throw new ArgumentException($"There is no stream '{stream}'; there are {string.Join(", ", _streams.Keys)}.", nameof(stream));

    private void SaveProducers()
    {
        lock (_maintaining)
        {
            _closing = true;
            foreach (var stream in _streams.Values)
            {
                _maintenance.Save(stream);
            }
        }
    }
}
