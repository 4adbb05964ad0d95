using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Weir.Streaming.Log;

/// <summary>
/// Dead letters in append-only files, <c>dead-letters/</c>: synced before it answers, a half-written end is cut off at opening, a letter that is there
/// already is not written again. Whole files go, oldest first, when all of them are too much or one is too old; ids go on.
/// </summary>
public sealed partial class LogDeadLetterStore : IDeadLetterStore, IDisposable
{
    /// <summary>Most letters a page may have.</summary>
    public const int MaxPage = 1_000;

    /// <summary>A page that has come to so many bytes ends, also before the limit.</summary>
    public const long MaxPageBytes = 4L << 20;

    private const string FolderName = "dead-letters";
    private const string FormerFile = "letters.log";
    private const long SegmentMost = 16L << 20;
    private static readonly TimeSpan TrimInterval = TimeSpan.FromMinutes(10);
    private readonly string _folder;
    private readonly LogOptions _options;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Meter _meter;
    private readonly Counter<long> _deleted;
    private readonly ITimer _timer;
    private readonly SemaphoreSlim _turn = new(1, 1);

    // Changed in turns, and then only under its own lock, so that readers need no turn.
    private readonly List<LetterSegment> _segments = [];
    private bool _isClosed;

    private LogDeadLetterStore(string folder, LogOptions options, TimeProvider time, ILogger logger, IMeterFactory? meters)
    {
        (_folder, _options, _time, _logger) = (folder, options, time, logger);
        _meter = meters?.Create(LogMetrics.MeterName) ?? new Meter(LogMetrics.MeterName);
        _deleted = _meter.CreateCounter<long>("weir.log.letters.deleted", "{letter}", "Dead letters deleted because they were too many or too old.");
        Load();
        _meter.CreateObservableGauge("weir.log.letters", () => Count, "{letter}", "Dead letters kept.");
        _meter.CreateObservableGauge("weir.log.letters.bytes", () => Sum(segment => segment.Bytes), "By", "Bytes of the dead letters' files, at most Log:RetainLettersBytes.");
        _timer = time.CreateTimer(_ => TrimUnlessBusy(), null, TrimInterval, TrimInterval);
    }

    /// <summary>Number of letters.</summary>
    public int Count => (int)Sum(segment => segment.Count);

    private long SegmentBytes => Math.Min(SegmentMost, _options.RetainLettersBytes / 8);

    /// <summary>Opens the store of a data directory, with default settings.</summary>
    /// <param name="dataDirectory">The data directory; whoever opens this owns it (<see cref="DataDirectoryLock"/>).</param>
    /// <returns>The open store.</returns>
    /// <exception cref="InvalidDataException">A letter before the last one is damaged.</exception>
    public static LogDeadLetterStore Open(string dataDirectory) =>
        Open(new LogOptions { DataDirectory = dataDirectory }, NullLogger<LogDeadLetterStore>.Instance, TimeProvider.System);

    /// <summary>Opens the store of a data directory.</summary>
    /// <param name="options">Settings; valid by <see cref="LogOptionsValidator"/>. Whoever opens this owns the directory (<see cref="DataDirectoryLock"/>).</param>
    /// <param name="logger">Where deletions are said.</param>
    /// <param name="time">The clock that letters grow old by.</param>
    /// <param name="meters">Makes the meter; null for one of its own.</param>
    /// <returns>The open store.</returns>
    /// <exception cref="InvalidDataException">A letter before the last one is damaged.</exception>
    public static LogDeadLetterStore Open(LogOptions options, ILogger<LogDeadLetterStore> logger, TimeProvider time, IMeterFactory? meters = null)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(time);
        var folder = Path.Combine(options.DataDirectory, FolderName);
        DurableFile.CreateDirectory(folder);
        return new LogDeadLetterStore(folder, options, time, logger, meters);
    }

    /// <inheritdoc/>
    public async ValueTask ParkAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(letters);
        await _turn.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await Task.Run(() => Park(letters), CancellationToken.None).ConfigureAwait(false);
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<DeadLetter>> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, MaxPage);
        List<DeadLetter> page = [];
        for (var bytes = 0L; page.Count < limit && bytes < MaxPageBytes && Find(after) is var (segment, id, place);)
        {
            try
            {
                page.Add(await segment.ReadAsync(place, cancellationToken).ConfigureAwait(false));
                (after, bytes) = (id, bytes + place.Length);
            }
            catch (ObjectDisposedException)
            {
                // Deleted in between: the next one that is kept is in a later file.
            }
        }

        return page;
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        _timer.Dispose();
        lock (_segments)
        {
            _isClosed = true;
            _segments.ForEach(segment => segment.Dispose());
            _segments.Clear();
        }

        _meter.Dispose();
        _turn.Dispose();
    }

    private void Load()
    {
        var former = Path.Combine(_folder, FormerFile);
        if (File.Exists(former))
        {
            File.Move(former, LetterSegment.PathOf(_folder, 1));
        }

        var found = LetterSegment.List(_folder);
        try
        {
            foreach (var first in found.Length == 0 ? [1] : found)
            {
                _segments.Add(LetterSegment.Open(_folder, first, isLast: found.Length == 0 || first == found[^1]));
            }

            Trim();
            DurableFile.SyncDirectory(_folder);
        }
        catch
        {
            _segments.ForEach(segment => segment.Dispose());
            _meter.Dispose();
            throw;
        }
    }

    private void Park(IReadOnlyList<DeadLetter> letters)
    {
        HashSet<LetterKey> keys = [];
        var added = letters.Where(letter => LetterKey.Of(letter) is var key && !_segments.Exists(segment => segment.Has(key)) && keys.Add(key)).ToList();
        for (var from = 0; from < added.Count;)
        {
            var last = _segments[^1].Bytes < SegmentBytes ? _segments[^1] : Roll();
            var room = SegmentBytes - last.Bytes;
            List<DeadLetter> some = [];
            while (from < added.Count && (some.Count == 0 || room > 0))
            {
                var letter = added[from++] with { Id = last.NextId + some.Count };
                some.Add(letter);
                room -= LetterCodec.SizeOf(letter);
            }

            var places = last.Write(some);
            lock (_segments)
            {
                last.Accept(some, places);
            }

            Trim();
        }
    }

    /// <summary>Begins a new file. There is always one: its name says which id comes next.</summary>
    private LetterSegment Roll()
    {
        var next = LetterSegment.Open(_folder, _segments[^1].NextId, isLast: true);
        DurableFile.SyncDirectory(_folder);
        lock (_segments)
        {
            _segments.Add(next);
        }

        return next;
    }

    private void Trim()
    {
        while (IsTooMuch() || IsTooOld(_segments[0]))
        {
            var oldest = _segments[0];
            if (_segments.Count == 1)
            {
                Roll();
            }

            lock (_segments)
            {
                _segments.RemoveAt(0);
                oldest.Delete();
            }

            _deleted.Add(oldest.Count);
            LogDeleted(_logger, oldest.Count, oldest.Path, _options.RetainLettersBytes, _options.RetainLettersFor);
        }
    }

    private bool IsTooMuch() => _segments.Count > 1 && Sum(segment => segment.Bytes) > _options.RetainLettersBytes;

    private bool IsTooOld(LetterSegment segment) => segment.Count > 0 && _time.GetUtcNow() - segment.Newest > _options.RetainLettersFor;

    private void TrimUnlessBusy()
    {
        try
        {
            if (_isClosed || !_turn.Wait(0))
            {
                return;
            }

            try
            {
                Trim();
            }
            finally
            {
                _turn.Release();
            }
        }
        catch (ObjectDisposedException)
        {
            // Closed in between.
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            LogTrimFailed(_logger, _folder, e);
        }
    }

    private (LetterSegment Segment, long Id, LetterSegment.Place Place)? Find(long after)
    {
        lock (_segments)
        {
            foreach (var segment in _segments)
            {
                if (segment.Count > 0 && after < segment.NextId - 1)
                {
                    var id = Math.Max(after + 1, segment.FirstId);
                    return (segment, id, segment.PlaceOf(id));
                }
            }

            return null;
        }
    }

    private long Sum(Func<LetterSegment, long> of)
    {
        lock (_segments)
        {
            return _segments.Sum(of);
        }
    }

    [LoggerMessage(3401, LogLevel.Warning, "{Count} dead letters in {File} deleted: more than {Bytes} bytes of them, or older than {Age} (Log:RetainLettersBytes, Log:RetainLettersFor).")]
    private static partial void LogDeleted(ILogger logger, int count, string file, long bytes, TimeSpan age);

    [LoggerMessage(3402, LogLevel.Warning, "Old dead letters in {Folder} could not be deleted; tried again later.")]
    private static partial void LogTrimFailed(ILogger logger, string folder, Exception reason);
}
