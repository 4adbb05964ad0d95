using Microsoft.Extensions.Logging;

namespace Weir.Streaming.Log;

/// <summary>One partition: appending, how far it is durable, how far it has been consumed.</summary>
internal sealed partial class PartitionLog : IDisposable
{
    private static readonly TimeSpan RetryAfter = TimeSpan.FromSeconds(1);
    private readonly LogContext _context;
    private readonly LogMetrics _metrics;
    private readonly Lock _reopening = new();
    private readonly RecordedFloor _recorded = new();
    private readonly AcknowledgedMark _mark;
    private readonly RepeatedFailure _failing;
    private OpenedLog _opened;
    private OpenedLog? _noted;
    private long _failedAt;
    private bool _closed;

    public PartitionLog(PartitionPlace place, LogContext context, LogMetrics metrics)
    {
        (Place, _context, _metrics) = (place, context, metrics);
        _failing = new RepeatedFailure(context.Time);
        Tags = LogMetrics.Tags(place.Stream, place.Partition);
        DurableFile.CreateDirectory(place.Folder);
        Files = context.OpenFiles(place.Folder, context.SegmentBytes, context.Options.Durability == LogDurability.Disk);
        _mark = new AcknowledgedMark(place.Folder, context.Options.Durability);
        try
        {
            Saved = ProducerFile.Load(place.Folder);
            var committed = CommittedOffset.Load(place.Folder);
            Recovered = Recover(Saved?.Address ?? 0, committed?.Log == context.LogId ? LogOffset.Address(committed.Offset) : 0);
            SavedThrough = Math.Min(Saved?.Address ?? Files.FirstAddress, Recovered.Tail);
            Consumed = new ConsumedOffset(place, context, committed, Recovered.Tail);
            _opened = Open(Recovered.Tail);
        }
        catch
        {
            _mark.Dispose();
            Files.Dispose();
            throw;
        }
    }

    public PartitionPlace Place { get; }

    public KeyValuePair<string, object?>[] Tags { get; }

    public SegmentFiles Files { get; }

    /// <summary>What opening found.</summary>
    public RecoveredTail Recovered { get; private set; }

    /// <summary>The producer set as it was saved; null where there was none.</summary>
    public (long Address, byte[] Set)? Saved { get; private set; }

    /// <summary>Address up to which the saved producer set is complete.</summary>
    public long SavedThrough { get; private set; }

    public ConsumedOffset Consumed { get; }

    /// <summary>Everything below this address is durable.</summary>
    public long Durable => Volatile.Read(ref _opened).Commit.Durable;

    public long LagBytes => Math.Max(0, Durable - Math.Max(Files.FirstAddress, LogOffset.Address(Consumed.Offset)));

    /// <summary>Why appends are refused; null while all is well.</summary>
    public Exception? Failure => Volatile.Read(ref _opened).Commit.Failure;

    /// <summary>The first entries found unreadable; null while there are none.</summary>
    public string? Damage { get; private set; }

    /// <summary>Notes that acknowledged entries cannot be read.</summary>
    /// <returns>The range's place in its file.</returns>
    public string NoteDamage(in CorruptRange range)
    {
        var place = Files.PlaceOf(range.From);
        Damage ??= $"{place}: {range.Reason}";
        return place;
    }

    /// <summary>Appends one part of a request and tells what was appended once it is durable.</summary>
    /// <exception cref="AppendFailedException">It could not be made durable.</exception>
    public async Task AppendAsync(AppendPlan plan, int number, int limit, AppendAttempt attempt, ProducerSequence? producer, ProducerClaims producers)
    {
        var opened = Usable();
        var entry = EntryWriter.Create(plan, number, _context.Opening, limit, attempt, producer, opened.Commit.Durable);
        var part = plan.Parts[number];
        var floor = producer is null ? null : _recorded.Enter(() => Durable);
        try
        {
            var address = await opened.EnqueueAsync(entry).ConfigureAwait(false);
            await opened.Commit.WaitAsync(address + EntryFormat.FrameBytes(entry.SerializedLength)).ConfigureAwait(false);
            if (producer is { } sequence)
            {
                producers.Record(new ProducerEntry(
                    sequence.Producer,
                    sequence.Sequence,
                    number,
                    plan.Parts.Count,
                    attempt,
                    limit,
                    Place.Partition,
                    LogOffset.Make(_context.Opening, address)));
            }

            _metrics.Appended(entry.SerializedLength, part.Records, Tags);
            if (_failing.End() is > 0 and var failures)
            {
                LogRecovered(_context.Logger, Place.Stream, Place.Partition, address, failures);
            }
        }
        catch (AppendFailedException e)
        {
            NoteFailure(opened);
            throw new AppendFailedException($"Partition {Place} could not be written: {e.InnerException?.Message ?? e.Message}", e);
        }
        finally
        {
            if (floor is not null)
            {
                _recorded.Leave(floor);
            }
        }
    }

    /// <summary>Hands out what opening found of producers, and keeps it no longer.</summary>
    public (byte[]? Saved, IReadOnlyList<ProducerEntry> Found) TakeProducers()
    {
        var taken = (Saved?.Set, Recovered.Producers);
        (Saved, Recovered) = (null, Recovered with { Producers = [] });
        return taken;
    }

    /// <summary>Saves what this partition contributes to its stream's producer set.</summary>
    public void SaveProducers(ProducerClaims producers)
    {
        var through = _recorded.Get(() => Durable);
        ProducerFile.Save(Place.Folder, through, producers.Save(Place.Partition));
        SavedThrough = through;
    }

    public void Dispose()
    {
        lock (_reopening)
        {
            if (_closed)
            {
                return;
            }

            _closed = true;
        }

        if (_opened.Commit.Failure is null)
        {
            _opened.Dispose();
        }
        else
        {
            _opened.Abandon();
        }

        Consumed.Dispose();
        _mark.Dispose();
        Files.Dispose();
    }

    /// <summary>Finds the tail from where the producer set was saved; from the beginning where the files no longer reach that far.</summary>
    private RecoveredTail Recover(long saved, long committed)
    {
        var from = saved <= Files.EndAddress ? Math.Max(saved, Files.FirstAddress) : Files.FirstAddress;
        var acknowledged = _mark.Read();
        var recovered = new TailScanner(Files, _context.PageBytes, Place.Partition).Find(from, Math.Max(acknowledged, Math.Max(saved, committed)));
        if (Lacks(recovered.Tail, acknowledged))
        {
            RefuseUnlessAccepted(recovered, acknowledged);
        }

        Files.CutTail(recovered.Tail);
        var known = Math.Max(saved, acknowledged);
        if (Lacks(recovered.Tail, known))
        {
            LogLostTail(_context.Logger, Place.Stream, Place.Partition, recovered.Tail, known);
        }

        if (recovered.CutBytes > 0)
        {
            LogTornTail(_context.Logger, Place.Stream, Place.Partition, recovered.Tail, recovered.CutBytes);
        }

        foreach (var range in recovered.Corrupt)
        {
            LogCorrupt(_context.Logger, Place.Stream, Place.Partition, range.From, range.Until, NoteDamage(range), range.Reason);
        }

        return recovered;
    }

    /// <summary>FASTER may have turned to a new page and put nothing on it: up to there nothing is missing.</summary>
    private bool Lacks(long tail, long known) => tail < known && (known % _context.PageBytes != 0 || known - tail >= _context.PageBytes);

    private void RefuseUnlessAccepted(RecoveredTail recovered, long acknowledged)
    {
        if (!_context.Options.AcceptNewLog)
        {
            throw new InvalidDataException(
                $"The log does not start: {Place} was acknowledged up to address {acknowledged}, but it is whole only up to {recovered.Tail} ({Files.PlaceOf(recovered.Tail)}): "
                + "acknowledged records are damaged or lost. Nothing was changed. Restore the directory from a copy, or start with --Streams:AcceptNewLog=true to go on with what is there.");
        }

        // Said once, it holds.
        _mark.Write(recovered.Tail);
    }

    private OpenedLog Open(long tail) =>
        new(Files, _context.Threads, _context.PageBytes, tail, _mark.Write, took => _metrics.Committed(took, Tags), _context.Time);

    /// <summary>The log as it is open; after a failure it is opened again at what was durable, at most once a second.</summary>
    private OpenedLog Usable()
    {
        var opened = Volatile.Read(ref _opened);
        if (opened.Commit.Failure is null)
        {
            return opened;
        }

        lock (_reopening)
        {
            opened = _opened;
            ObjectDisposedException.ThrowIf(_closed, this);
            if (opened.Commit.Failure is not { } failure)
            {
                return opened;
            }

            if (_context.Time.GetElapsedTime(_failedAt) < RetryAfter)
            {
                throw new AppendFailedException($"Partition {Place} takes no records since a write failed: {failure.Message}", failure);
            }

            _failedAt = _context.Time.GetTimestamp();
            return Reopen(opened, failure);
        }
    }

    private OpenedLog Reopen(OpenedLog failed, Exception failure)
    {
        try
        {
            // What a failed write left behind is cut: nobody was told that it is there, and after an error the system's cache cannot be trusted for it.
            failed.Abandon();
            Files.CutTail(failed.Commit.Durable);
            var opened = Open(failed.Commit.Durable);
            Volatile.Write(ref _opened, opened);
            return opened;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or FASTER.core.FasterException)
        {
            throw new AppendFailedException($"Partition {Place} takes no records since a write failed ({failure.Message}) and cannot be opened again: {e.Message}", e);
        }
    }

    private void NoteFailure(OpenedLog opened)
    {
        lock (_reopening)
        {
            if (ReferenceEquals(opened, _noted))
            {
                return;
            }

            _noted = opened;
            _failedAt = _context.Time.GetTimestamp();
        }

        _metrics.Failed(Tags);
        if (_failing.Strike() is > 0 and var times)
        {
            LogFailed(_context.Logger, Place.Stream, Place.Partition, opened.Commit.Durable, times, Files.Folder, opened.Commit.Failure);
        }
    }

    [LoggerMessage(3101, LogLevel.Warning, "{Stream}/{Partition}: {Bytes} bytes behind address {Tail} were never acknowledged and are cut off.")]
    private static partial void LogTornTail(ILogger logger, string stream, int partition, long tail, long bytes);

    [LoggerMessage(3102, LogLevel.Error, "{Stream}/{Partition}: addresses {From} to {Until} ({Place}) hold acknowledged entries that cannot be read: {Reason}. They become a dead letter when they are reached.")]
    private static partial void LogCorrupt(ILogger logger, string stream, int partition, long from, long until, string place, string reason);

    [LoggerMessage(3103, LogLevel.Error, "{Stream}/{Partition}: a write behind address {Durable} failed, {Times} times since the last such line. "
        + "Appends to {Folder} are refused; one a second is tried.")]
    private static partial void LogFailed(ILogger logger, string stream, int partition, long durable, long times, string folder, Exception? reason);

    [LoggerMessage(3104, LogLevel.Warning, "{Stream}/{Partition}: written again at address {Address}, after {Failures} failed attempts.")]
    private static partial void LogRecovered(ILogger logger, string stream, int partition, long address, long failures);

    [LoggerMessage(3105, LogLevel.Error, "{Stream}/{Partition}: the log ends at address {Tail} and reached {Known} before: acknowledged records are lost.")]
    private static partial void LogLostTail(ILogger logger, string stream, int partition, long tail, long known);
}
