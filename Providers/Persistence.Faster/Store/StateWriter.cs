using System.Threading.Channels;
using Microsoft.Extensions.Logging;
using Weir.Persistence.Faster.Segments;

namespace Weir.Persistence.Faster.Store;

/// <summary>The one writer: takes every change that waits, writes them in one go, and answers when that is durable (group commit).</summary>
/// <remarks>
/// The index follows the log, never the other way: until a change is durable no reader sees it, so after a failed write the store still
/// answers what it would answer after a restart. A failed write costs its own batch; the next one begins by cutting off what it left.
/// </remarks>
internal sealed class StateWriter : IAsyncDisposable
{
    // Thousands that go on at once would stand in the pool's queue before everything that comes in: a few, then to the queue's end again.
    private const int AnswersAtOnce = 8;
    private const int QueueLength = 32_768;
    private const long BatchBytesMax = 16 << 20;

    /// <summary>Time between two log lines about the same failure.</summary>
    private static readonly TimeSpan SayingInterval = TimeSpan.FromSeconds(30);
    private readonly Channel<StateChange> _changes = Channel.CreateBounded<StateChange>(new BoundedChannelOptions(QueueLength) { SingleReader = true });
    private readonly List<StateChange> _batch = [];
    private readonly Dictionary<UInt128, StateSlot> _slots = [];
    private readonly List<(long Address, int Length)> _appended = [];
    private readonly SegmentFiles _files;
    private readonly StateIndex _index;
    private readonly AcknowledgedMark _mark;
    private readonly StateWriterSettings _settings;
    private readonly StoreMetrics _metrics;
    private readonly ILogger _logger;
    private readonly Action _onWritten;
    private readonly long _batchBytesMax;
    private StateChange? _next;
    private StateLog? _log;
    private long _end;
    private long _sequence;
    private (long Said, long Unsaid, long All) _failed;
    private Task _loop = Task.CompletedTask;

    public StateWriter(SegmentFiles files, StateIndex index, AcknowledgedMark mark, LogEnd end, StateWriterSettings settings,
        StoreMetrics metrics, ILogger logger, Action onWritten)
    {
        _files = files;
        _index = index;
        _mark = mark;
        _end = end.Address;
        _sequence = end.Sequence;
        _settings = settings;
        _metrics = metrics;
        _logger = logger;
        _onWritten = onWritten;
        _batchBytesMax = Math.Min((settings.MemoryBytes / 2) - settings.PageBytes, BatchBytesMax);
    }

    /// <summary>Address behind the last durable record. Stands still while <c>onWritten</c> runs.</summary>
    public long End => Volatile.Read(ref _end);

    /// <summary>Sequence of the last durable record. Stands still while <c>onWritten</c> runs.</summary>
    public long Sequence => Volatile.Read(ref _sequence);

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Hands a change over if that needs no waiting.</summary>
    public bool TrySubmit(StateChange change) => _changes.Writer.TryWrite(change);

    /// <summary>Hands a change over; waits where too many wait already.</summary>
    public async ValueTask SubmitAsync(StateChange change)
    {
        try
        {
            await _changes.Writer.WriteAsync(change).ConfigureAwait(false);
        }
        catch (ChannelClosedException)
        {
            throw new StateStoreException($"The state store in {_settings.Directory} is closed.");
        }
    }

    public async ValueTask DisposeAsync()
    {
        _changes.Writer.TryComplete();
        await _loop.ConfigureAwait(false);
        if (_log is not null)
        {
            await _log.DisposeAsync().ConfigureAwait(false);
        }
    }

    private async Task RunAsync()
    {
        while (_next is not null || await _changes.Reader.WaitToReadAsync().ConfigureAwait(false))
        {
            TakeBatch();
            try
            {
                await WriteBatchAsync().ConfigureAwait(false);
            }
            catch (Exception fault)
            {
                await FailBatchAsync(fault).ConfigureAwait(false);
            }

            _batch.Clear();
            _slots.Clear();
            _appended.Clear();
            _onWritten();
        }
    }

    private void TakeBatch()
    {
        var bytes = 0L;
        while (_next is not null || _changes.Reader.TryRead(out _next))
        {
            if (bytes > 0 && bytes + _next.Length > _batchBytesMax)
            {
                return;
            }

            bytes += _next.Length;
            _batch.Add(_next);
            _next = null;
        }
    }

    private async Task WriteBatchAsync()
    {
        var started = _settings.Time.GetTimestamp();
        if (_log is null)
        {
            // First write, or the last one failed: what stands behind the last acknowledged record is nobody's.
            _files.Truncate(_end);
            _log = new StateLog(_files, _settings.PageBytes, _settings.MemoryBytes, _end);
        }

        var sequence = _sequence;
        var end = _end;
        var bytes = 0L;
        var answers = new ChangeAnswer[_batch.Count];
        for (var i = 0; i < answers.Length; i++)
        {
            var change = _batch[i];
            if (Judge(change, out answers[i]))
            {
                var version = change.MovedFrom != 0 ? change.Expected : sequence + 1;
                StateRecord.Seal(change.Record, ++sequence, version);
                var address = _log.Append(change.Record);
                var cleared = change.Kind == RecordKind.Cleared;
                _slots[change.Digest] = cleared ? default : new StateSlot(address, version, change.Length);
                _appended.Add((address, change.Length));
                answers[i] = new ChangeAnswer(true, cleared ? 0 : version);
                end = address + change.Length;
                bytes += change.Length;
            }
        }

        if (bytes > 0)
        {
            await _log.FlushAsync().ConfigureAwait(false);
            Volatile.Write(ref _sequence, sequence);
            Volatile.Write(ref _end, end);
            _index.Apply(_slots, _appended);
            _mark.Write(sequence, _settings.Durability);
            _metrics.Flushed(_settings.Time.GetElapsedTime(started), bytes);
            if (_failed.All > 0)
            {
                StoreLog.WritesAgain(_logger, _settings.Directory, _failed.All);
                _failed = default;
            }
        }

        for (var i = 0; i < answers.Length; i++)
        {
            if (i > 0 && i % AnswersAtOnce == 0)
            {
                await Task.Yield();
            }

            Count(_batch[i], answers[i]);
            _batch[i].TrySetResult(answers[i]);
        }
    }

    /// <summary>Whether the change is to be written; if not, the answer says what there is instead.</summary>
    private bool Judge(StateChange change, out ChangeAnswer refusal)
    {
        if (!_slots.TryGetValue(change.Digest, out var current))
        {
            _index.TryGet(change.Digest, out current);
        }

        if (change.MovedFrom != 0)
        {
            // A copy of what has been overwritten or cleared meanwhile is not needed any more.
            refusal = new ChangeAnswer(true, current.Version);
            return current.Address == change.MovedFrom;
        }

        refusal = new ChangeAnswer(current.Version == change.Expected, current.Version);
        var nothingToClear = change.Kind == RecordKind.Cleared && !current.Exists;
        return current.Version == change.Expected && !nothingToClear;
    }

    private void Count(StateChange change, ChangeAnswer answer)
    {
        if (change.MovedFrom == 0)
        {
            _metrics.Answered(answer.Applied);
        }
    }

    private async Task FailBatchAsync(Exception fault)
    {
        Say(fault);
        var failed = _log;
        _log = null;
        foreach (var change in _batch)
        {
            change.TrySetException(new StateStoreException($"The state store in {_settings.Directory} could not write: {fault.Message}", fault));
        }

        if (failed is not null)
        {
            await failed.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>At once when it begins, then once an interval: while the disk is full every batch fails.</summary>
    private void Say(Exception fault)
    {
        var isFirst = _failed.All == 0;
        _failed = (_failed.Said, _failed.Unsaid + _batch.Count, _failed.All + _batch.Count);
        if (isFirst || _settings.Time.GetElapsedTime(_failed.Said) >= SayingInterval)
        {
            StoreLog.WriteFailed(_logger, fault, _settings.Directory, _failed.Unsaid, fault.Message);
            _failed = (_settings.Time.GetTimestamp(), 0, _failed.All);
        }
    }
}

/// <summary>What a writer needs to know of the store's settings.</summary>
/// <param name="Directory">The store's directory, for messages.</param>
/// <param name="Durability">What a written state outlives.</param>
/// <param name="PageBytes">Size of a page.</param>
/// <param name="MemoryBytes">Memory for pages.</param>
/// <param name="Time">Measures how long writes take.</param>
internal sealed record StateWriterSettings(string Directory, StorageDurability Durability, int PageBytes, long MemoryBytes, TimeProvider Time);
