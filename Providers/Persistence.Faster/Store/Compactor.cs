using System.Buffers;
using Microsoft.Extensions.Logging;
using Weir.Persistence.Faster.Segments;

namespace Weir.Persistence.Faster.Store;

/// <summary>Gives the oldest segments back, copying what is still in use to the log's end, while the log is more than twice as large as its states.</summary>
/// <remarks>
/// The oldest first: a cleared state's record then goes only after every older record of that state, so nothing cleared comes back when the
/// whole log is read. A segment is deleted when its copies are durable, so at every instant one of both is there.
/// </remarks>
internal sealed class Compactor : IAsyncDisposable
{
    private const int MoveBytes = 1 << 20;
    private readonly SegmentFiles _files;
    private readonly StateIndex _index;
    private readonly StateWriter _writer;
    private readonly ILogger _logger;
    private readonly StoreFiles _store;
    private readonly Action<string> _onDamage;
    private readonly SemaphoreSlim _wake = new(0, 1);
    private readonly CancellationTokenSource _stop = new();
    private readonly Lock _gate = new();
    private TaskCompletionSource _room = NewRoom();
    private long _retryAtBytes;
    private Task _loop = Task.CompletedTask;

    public Compactor(SegmentFiles files, StateIndex index, StateWriter writer, ILogger logger, StoreFiles store, Action<string> onDamage)
    {
        _files = files;
        _index = index;
        _writer = writer;
        _logger = logger;
        _store = store;
        _onDamage = onDamage;
    }

    private bool IsDue => _index.TotalBytes > (2 * _index.LiveBytes) + (2 * _files.SegmentBytes) && _index.TotalBytes >= Volatile.Read(ref _retryAtBytes);

    private bool IsFarBehind => IsDue && _index.TotalBytes > (2 * _index.LiveBytes) + (3 * _files.SegmentBytes);

    public bool HasRoom => !IsFarBehind;

    public void Start() => _loop = Task.Run(RunAsync);

    /// <summary>Called after each batch.</summary>
    public void Consider()
    {
        if (IsDue && _wake.CurrentCount == 0)
        {
            try
            {
                _wake.Release();
            }
            catch (SemaphoreFullException)
            {
                // Woken by another already.
            }
        }
    }

    /// <summary>Holds writers back while compaction is a segment or more behind: the bound on disk use is kept, at the price of their time.</summary>
    public async ValueTask WaitForRoomAsync()
    {
        while (IsFarBehind && !_stop.IsCancellationRequested)
        {
            Task room;
            lock (_gate)
            {
                room = _room.Task;
            }

            Consider();
            if (IsFarBehind)
            {
                await room.ConfigureAwait(false);
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync().ConfigureAwait(false);
        SignalRoom();
        await _loop.ConfigureAwait(false);
        _stop.Dispose();
        _wake.Dispose();
    }

    private static TaskCompletionSource NewRoom() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private async Task RunAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                await _wake.WaitAsync(_stop.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException)
            {
                return;
            }

            while (IsDue && !_stop.IsCancellationRequested && await CompactOldestAsync().ConfigureAwait(false))
            {
                SignalRoom();
            }

            SignalRoom();
        }
    }

    private void SignalRoom()
    {
        lock (_gate)
        {
            _room.TrySetResult();
            _room = NewRoom();
        }
    }

    private async Task<bool> CompactOldestAsync()
    {
        var segment = -1;
        try
        {
            segment = _files.List()[0];
            if (segment >= _files.SegmentOf(_writer.End))
            {
                // Only the segment that is being written is left: nothing to be had before the next.
                TryAgainLater();
                return false;
            }

            var live = _index.LiveIn(segment);
            await MoveAsync(live).ConfigureAwait(false);
            if (_stop.IsCancellationRequested)
            {
                return false;
            }

            // Without an fsync per write the copies may still be in memory only, and the disk would have neither.
            _files.Flush(segment + 1, _files.SegmentOf(_writer.End));
            _files.Delete(segment);
            _index.Forget(segment);
            StoreLog.Compacted(_logger, _store.Path, segment, live.Count);
            return true;
        }
        catch (Exception fault)
        {
            TryAgainLater();
            StoreLog.CompactionFailed(_logger, fault, _store.Path, segment, fault.Message);
            return false;
        }
    }

    private void TryAgainLater() => Volatile.Write(ref _retryAtBytes, _index.TotalBytes + _files.SegmentBytes);

    private async Task MoveAsync(List<(UInt128 Digest, StateSlot Slot)> live)
    {
        var moves = new List<Task<ChangeAnswer>>();
        var bytes = 0;
        foreach (var (digest, slot) in live)
        {
            if (_stop.IsCancellationRequested)
            {
                break;
            }

            var change = await ReadAsync(digest, slot).ConfigureAwait(false);
            moves.Add(change.Task);
            await _writer.SubmitAsync(change).ConfigureAwait(false);
            bytes += slot.Length;
            if (bytes >= MoveBytes)
            {
                await Task.WhenAll(moves).ConfigureAwait(false);
                moves.Clear();
                bytes = 0;
            }
        }

        await Task.WhenAll(moves).ConfigureAwait(false);
    }

    private async Task<StateChange> ReadAsync(UInt128 digest, StateSlot slot)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(slot.Length);
        try
        {
            var read = await _files.ReadAsync(slot.Address, buffer.AsMemory(0, slot.Length)).ConfigureAwait(false);
            if (!StateRecord.TryRead(buffer.AsSpan(0, read), out var record) || record.Version != slot.Version || _store.Digest.Of(record.Key) != digest)
            {
                var damage = $"The record in {_files.PlaceOf(slot.Address)} is damaged.";
                _onDamage(damage);
                throw new StateStoreException(damage);
            }

            return StateChange.Copy(digest, slot, buffer.AsSpan(0, slot.Length));
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }
}
