using Microsoft.Extensions.Logging;
using Weir.Persistence.Faster.Segments;

namespace Weir.Persistence.Faster.Store;

/// <summary>Durable states by key in a directory: a log of records and an index of where each state's newest one is.</summary>
/// <remarks>
/// <para>
/// Built on FASTER's log rather than on its key-value store. A log-only fold-over checkpoint of the latter costs 1.5 to 2 times as much per write
/// (a folder and a file each beside the log's own write), waits for ever when the device reports an error, shows readers what is not durable yet,
/// and checks no record's bytes. With the log, one write of the disk makes a batch durable, and a failed one is an exception.
/// </para>
/// <para>Directory: store.json (format), store.lock (owner), states.N (log), index-S.ckpt (index checkpoint), acknowledged (how far writes were answered).</para>
/// </remarks>
internal sealed class StateStore : IAsyncDisposable
{
    private readonly StoreFiles _store;
    private readonly SegmentFiles _files;
    private readonly StateIndex _index;
    private readonly AcknowledgedMark _mark;
    private readonly StoreMetrics _metrics;
    private readonly StateWriter _writer;
    private readonly Compactor _compactor;
    private readonly ILogger _logger;
    private readonly long _indexCheckpointBytes;
    private Task _checkpoint = Task.CompletedTask;
    private long _checkpointedEnd;

    private StateStore(StoreFiles store, SegmentFiles files, AcknowledgedMark mark, Recovered recovered, FasterStorageOptions options, string name,
        ILogger logger, TimeProvider time)
    {
        _store = store;
        _files = files;
        _mark = mark;
        _index = recovered.Index;
        _logger = logger;
        _indexCheckpointBytes = options.IndexCheckpointBytes;
        _checkpointedEnd = recovered.CheckpointAddress;
        _metrics = new StoreMetrics(name, () => _index.Count, () => _index.TotalBytes);
        var settings = new StateWriterSettings(store.Path, options.Durability, store.PageBytes, options.MemoryBytes, time);
        _writer = new StateWriter(files, _index, mark, recovered.End, settings, _metrics, logger, OnWritten);
        _compactor = new Compactor(files, _index, _writer, logger, store, fault => Damage ??= fault);
        _writer.Start();
        _compactor.Start();
    }

    public int Count => _index.Count;

    /// <summary>The first state that was found unreadable, and why; null while there is none.</summary>
    public string? Damage { get; private set; }

    /// <summary>Opens the store, makes it if missing, and recovers what was acknowledged.</summary>
    /// <param name="options">Valid settings.</param>
    /// <param name="name">Name for metrics.</param>
    /// <param name="logger">Takes what an operator should know.</param>
    /// <param name="time">Measures durations.</param>
    /// <param name="beforeWrite">Called with address and length before each write of the log; what it throws is that write's failure (tests).</param>
    /// <exception cref="StateStoreException">In use, of another format, or damaged below what was acknowledged.</exception>
    public static StateStore Open(FasterStorageOptions options, string name, ILogger logger, TimeProvider time, Action<long, int>? beforeWrite = null)
    {
        var started = time.GetTimestamp();
        var store = StoreFiles.Open(options);
        SegmentFiles? files = null;
        AcknowledgedMark? mark = null;
        try
        {
            files = new SegmentFiles(store.Path, store.SegmentBytes, options.Durability, beforeWrite);
            mark = new AcknowledgedMark(store.Path);
            var recovered = StoreRecovery.Run(store, files, mark, logger);
            StoreLog.Opened(logger, store.Path, recovered.Index.Count, recovered.End.Records, time.GetElapsedTime(started).TotalMilliseconds);
            return new StateStore(store, files, mark, recovered, options, name, logger, time);
        }
        catch
        {
            mark?.Dispose();
            files?.Dispose();
            store.Dispose();
            throw;
        }
    }

    /// <summary>The state's newest durable value; version 0 where there is none.</summary>
    /// <exception cref="StateStoreException">Its record is damaged or cannot be read.</exception>
    public async ValueTask<(long Version, ReadOnlyMemory<byte> Value)> ReadAsync(StateKey key)
    {
        var digest = _store.Digest.Of(key.Bytes);
        while (_index.TryGet(digest, out var slot))
        {
            var bytes = new byte[slot.Length];
            try
            {
                var read = await _files.ReadAsync(slot.Address, bytes).ConfigureAwait(false);
                return (slot.Version, ValueIn(bytes.AsMemory(0, read), slot, key));
            }
            catch (Exception fault) when (fault is FileNotFoundException or ObjectDisposedException)
            {
                // Compaction gave the segment back in between: the state is elsewhere by now.
                if (_index.TryGet(digest, out var now) && now == slot)
                {
                    throw Damaged($"The state's file {_files.PathOf(_files.SegmentOf(slot.Address))} is missing.", fault);
                }
            }
            catch (Exception fault) when (fault is IOException and not StateStoreException or UnauthorizedAccessException)
            {
                throw Damaged($"The state's record in {_files.PlaceOf(slot.Address)} cannot be read: {fault.Message}", fault);
            }
        }

        return default;
    }

    /// <summary>Writes a state where the version is the expected one (0: where there is none).</summary>
    /// <returns>Completes when the write is durable, or refused.</returns>
    /// <exception cref="StateStoreException">The write failed; it is not acknowledged, and a read gives the state as before.</exception>
    public Task<ChangeAnswer> WriteAsync(StateKey key, ReadOnlyMemory<byte> value, long expected) => ChangeAsync(key, RecordKind.State, value, expected);

    /// <summary>Takes a state out where the version is the expected one; as <see cref="WriteAsync"/>.</summary>
    public Task<ChangeAnswer> ClearAsync(StateKey key, long expected) => ChangeAsync(key, RecordKind.Cleared, default, expected);

    /// <summary>Ends with an index checkpoint, so that the next start reads nothing else.</summary>
    public async ValueTask DisposeAsync()
    {
        await _compactor.DisposeAsync().ConfigureAwait(false);
        await _writer.DisposeAsync().ConfigureAwait(false);
        await _checkpoint.ConfigureAwait(false);
        if (_writer.End != _checkpointedEnd)
        {
            BeginCheckpoint();
            await _checkpoint.ConfigureAwait(false);
        }

        _mark.Flush();
        _mark.Dispose();
        _files.Dispose();
        _metrics.Dispose();
        _store.Dispose();
    }

    private Task<ChangeAnswer> ChangeAsync(StateKey key, RecordKind kind, ReadOnlyMemory<byte> value, long expected)
    {
        var change = StateChange.Of(_store.Digest.Of(key.Bytes), key, kind, value.Span, expected);
        return _compactor.HasRoom && _writer.TrySubmit(change) ? change.Task : SubmitAsync(change);
    }

    private async Task<ChangeAnswer> SubmitAsync(StateChange change)
    {
        await _compactor.WaitForRoomAsync().ConfigureAwait(false);
        await _writer.SubmitAsync(change).ConfigureAwait(false);
        return await change.Task.ConfigureAwait(false);
    }

    private ReadOnlyMemory<byte> ValueIn(ReadOnlyMemory<byte> bytes, StateSlot slot, StateKey key)
    {
        if (!StateRecord.TryRead(bytes.Span, out var record) || record.Version != slot.Version || !record.Key.SequenceEqual(key.Bytes))
        {
            throw Damaged($"The state's record in {_files.PlaceOf(slot.Address)} is damaged: its checksum does not match.", null);
        }

        return bytes.Slice(StateRecord.HeaderBytes + record.Key.Length, record.Value.Length);
    }

    private StateStoreException Damaged(string what, Exception? cause)
    {
        Damage ??= what;
        return new StateStoreException(what, cause);
    }

    private void OnWritten()
    {
        _compactor.Consider();
        if (_writer.End - _checkpointedEnd >= _indexCheckpointBytes && _checkpoint.IsCompleted)
        {
            BeginCheckpoint();
        }
    }

    private void BeginCheckpoint()
    {
        var (end, sequence) = (_writer.End, _writer.Sequence);
        var (slots, segments) = _index.Copy();
        _checkpointedEnd = end;
        _checkpoint = Task.Run(() =>
        {
            try
            {
                // An index must never name a record that loss of power can still take.
                _files.Flush(_files.List()[0], _files.SegmentOf(end));
                IndexCheckpoint.Save(_store.Path, end, sequence, slots, segments);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                StoreLog.CheckpointFailed(_logger, fault, _store.Path, fault.Message);
            }
        });
    }
}
