using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Weir.Streaming.Log;

/// <summary>Reads a partition's files from an offset on, only what is durable, straight into arrays whose slices are handed out.</summary>
internal sealed partial class PartitionReader(PartitionLog log, LogContext context, LogMetrics metrics, ProducerClaims producers, GrowthGate gate, IDeadLetterStore deadLetters)
    : IPartitionReader
{
    private const int MaxParkedBytes = 1 << 16;
    private static readonly IReadOnlyList<LogEntry> Nothing = [];
    private readonly EntryCursor _cursor = new(log.Files, context.PageBytes, reuseMemory: false);
    private bool _open;

    // Opening of what was read last: what cannot be read has no word on its own.
    private int _opening;

    // What had been consumed when this reader began: it lies below only after a rewind. What is consumed later, by another reader of the
    // partition, is nothing that this one was sent back for.
    private long _wantedAgainBelow;

    public string Log => context.LogId;

    public bool MayHaveMore => _cursor.Position < Math.Min(log.Durable, gate.Limit);

    public async ValueTask<long> OpenAsync(long? committed, CancellationToken cancellationToken)
    {
        var offset = Accept(committed ?? log.Consumed.Offset);
        var address = LogOffset.Address(offset);
        var first = log.Files.FirstAddress;

        // A store that lags behind may name what has been consumed and deleted since: nothing is lost of that.
        var lost = Math.Max(address, LogOffset.Address(log.Consumed.Offset));
        if (lost > 0 && lost < first)
        {
            await ParkAsync(new CorruptRange(lost, first, "the files that held it are gone"), cancellationToken);
        }

        _cursor.MoveTo(Math.Max(address, first));
        _wantedAgainBelow = log.Consumed.Highest;
        _opening = LogOffset.Opening(offset);
        _open = true;
        return address >= first ? offset : LogOffset.Make(_opening, first);
    }

    public async ValueTask<IReadOnlyList<LogEntry>> ReadAsync(int maxRecords, CancellationToken cancellationToken)
    {
        if (!_open)
        {
            throw new InvalidOperationException($"The reader of {log.Place} is not open.");
        }

        var end = Math.Min(log.Durable, gate.Limit);
        if (_cursor.Position >= end)
        {
            return Nothing;
        }

        var start = _cursor.Position;
        try
        {
            return await ReadAsync(end, maxRecords, cancellationToken);
        }
        catch (Exception e)
        {
            if (e is IOException)
            {
                log.NoteDamage(new CorruptRange(_cursor.Position, end, e.Message));
            }

            // What was read is not handed out and what is damaged is not parked: the next call comes here again.
            _cursor.MoveTo(start);
            throw;
        }
    }

    public IReadOnlyList<LogEntry> ReadAgain(long from, long until, int maxRecords)
    {
        var again = new EntryCursor(log.Files, context.PageBytes, reuseMemory: false);
        again.MoveTo(Math.Max(log.Files.FirstAddress, LogOffset.Address(from)));
        var end = Math.Min(LogOffset.Address(until), log.Durable);
        List<LogEntry> entries = [];
        for (var records = 0; records < maxRecords;)
        {
            var step = again.Step(end);
            if (step == CursorStep.End)
            {
                break;
            }

            if (step == CursorStep.Corrupt)
            {
                // It was parked when it was read for the first time.
                again.Resume(end);
            }
            else if (EntryDecoder.TryReadGroups(again.Entry, again.Header, out var groups) is null)
            {
                entries.Add(MakeEntry(again, IsRepeat(again, log.Consumed.Highest) ? [] : groups));
                records += Math.Max(1, again.Header.Records);
            }
        }

        return entries;
    }

    public async ValueTask ReleaseAsync(long offset, CancellationToken cancellationToken)
    {
        await LogCheckpointer.ConsumeAsync(log, offset, cancellationToken);
        producers.Consume(log.Place.Partition, offset);
    }

    public ValueTask DisposeAsync()
    {
        _open = false;
        return ValueTask.CompletedTask;
    }

    /// <summary>
    /// A store of the application's knows nothing of a lost tail: reading on from an address that is written again would skip what comes there. An offset of an
    /// earlier opening is therefore held against where this one began, however far the log has come since.
    /// </summary>
    private long Accept(long offset)
    {
        var end = LogOffset.Opening(offset) < context.Opening ? log.Recovered.Tail : log.Durable;
        return LogOffset.Address(offset) <= end
            ? offset
            : context.Options.AcceptNewLog
                ? LogOffset.Make(context.Opening, end)
                : throw new InvalidDataException(
                    $"The committed offset of {log.Place} is address {LogOffset.Address(offset)} of opening {LogOffset.Opening(offset)}, the log ended at {end}: "
                    + "records have been lost. Start with --Streams:AcceptNewLog=true to go on with what is there.");
    }

    private async ValueTask<IReadOnlyList<LogEntry>> ReadAsync(long end, int maxRecords, CancellationToken cancellationToken)
    {
        List<LogEntry> entries = [];
        for (var records = 0; records < maxRecords;)
        {
            var step = _cursor.Step(end);
            if (step == CursorStep.End)
            {
                break;
            }

            if (step == CursorStep.Corrupt)
            {
                var (from, reason) = (_cursor.Position, _cursor.Fault);
                _cursor.Resume(end);
                await ParkAsync(new CorruptRange(from, _cursor.Position, reason), cancellationToken);
                // Its place is kept: what is committed has to get past it, also where nothing stands behind it.
                entries.Add(new LogEntry(LogOffset.Make(_opening, from), LogOffset.Make(_opening, _cursor.Position), context.Time.GetUtcNow(), 0, []));
            }
            else if (EntryDecoder.TryReadGroups(_cursor.Entry, _cursor.Header, out var groups) is { } fault)
            {
                await ParkAsync(new CorruptRange(_cursor.Address, _cursor.Position, fault), cancellationToken);
                entries.Add(MakeEntry(_cursor, []));
            }
            else
            {
                entries.Add(Take(groups));
                // An entry without records takes room too: wholly rejected requests must not make a read as long as the log.
                records += Math.Max(1, _cursor.Header.Records);
            }
        }

        return entries;
    }

    private LogEntry Take(LogEntryGroup[] groups)
    {
        _opening = _cursor.Header.Opening;
        if (!IsRepeat(_cursor, _wantedAgainBelow))
        {
            return MakeEntry(_cursor, groups);
        }

        metrics.Repeated(log.Tags);
        return MakeEntry(_cursor, []);
    }

    private static LogEntry MakeEntry(EntryCursor cursor, LogEntryGroup[] groups) => new(
        LogOffset.Make(cursor.Header.Opening, cursor.Address),
        LogOffset.Make(cursor.Header.Opening, cursor.Position),
        cursor.Header.Attempt.ReceivedAt,
        cursor.Header.Encoding,
        groups);

    private bool IsRepeat(EntryCursor cursor, long wantedAgainBelow)
    {
        var header = cursor.Header;
        if (header.Producer is not { } producer)
        {
            return false;
        }

        var offset = LogOffset.Make(header.Opening, cursor.Address);
        var first = producers.Record(new ProducerEntry(
            producer.Producer, producer.Sequence, header.Part, header.Parts, header.Attempt, header.EntryLimit, log.Place.Partition, offset));
        return first == ProducerSet.Forgotten ? offset >= wantedAgainBelow : first != offset;
    }

    private async ValueTask ParkAsync(CorruptRange range, CancellationToken cancellationToken)
    {
        var kept = new byte[(int)Math.Min(MaxParkedBytes, range.Until - range.From)];
        log.Files.Read(range.From, kept);
        var place = log.NoteDamage(range);
        var reason = string.Create(
            CultureInfo.InvariantCulture,
            $"Addresses {range.From} to {range.Until} of log {context.LogId} ({place}) cannot be read: {range.Reason}.");
        LogLostRange(context.Logger, log.Place.Stream, log.Place.Partition, range.From, range.Until, place, range.Reason);
        // The address alone: the same range found again must be the same letter.
        var offset = LogOffset.Make(0, range.From);
        var letter = new DeadLetter(0, log.Place.Stream, log.Place.Partition, offset, 0, "", reason, context.Time.GetUtcNow(), 0, kept);
        await deadLetters.ParkAsync([letter], cancellationToken);
        metrics.Corrupt(range.Until - range.From, log.Tags);
    }

    [LoggerMessage(3201, LogLevel.Error, "{Stream}/{Partition}: addresses {From} to {Until} ({Place}) cannot be read: {Reason}. Kept as a dead letter; reading goes on behind them.")]
    private static partial void LogLostRange(ILogger logger, string stream, int partition, long from, long until, string place, string reason);
}
