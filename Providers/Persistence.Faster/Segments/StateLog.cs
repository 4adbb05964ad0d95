using FASTER.core;

namespace Weir.Persistence.Faster.Segments;

/// <summary>The append side of the log: a FASTER log over <see cref="SegmentFiles"/> that begins on a page of its own.</summary>
/// <remarks>
/// Every opening begins a new page, so that no byte of an earlier opening is ever written again. One caller at a time.
/// </remarks>
internal sealed class StateLog : IAsyncDisposable
{
    private readonly SegmentDevice _device;
    private readonly FasterLog _log;

    /// <param name="files">The files.</param>
    /// <param name="pageBytes">Size of a page, a power of two.</param>
    /// <param name="memoryBytes">Memory for pages, at least four of them.</param>
    /// <param name="end">Where the log ends; it goes on at the next page.</param>
    public StateLog(SegmentFiles files, int pageBytes, long memoryBytes, long end)
    {
        _device = new SegmentDevice(files);
        _log = new FasterLog(new FasterLogSettings
        {
            LogDevice = _device,
            LogCommitManager = new NoCommitFiles(),
            PageSize = pageBytes,
            MemorySize = memoryBytes,
            SegmentSize = files.SegmentBytes,
            LogChecksum = LogChecksumType.None,
            TryRecoverLatest = false,
        });

        // Page 0 stays empty: FASTER keeps its first bytes for itself.
        var start = Math.Max(1, (end + pageBytes - 1) / pageBytes) * pageBytes;
        _log.Initialize(start, start);
    }

    /// <summary>Where the next record goes, or the page before it ends.</summary>
    public long Tail => _log.TailAddress;

    /// <summary>Takes a record; it is durable after <see cref="FlushAsync"/>.</summary>
    /// <remarks>What is appended between two flushes must stay below half the memory, so that there is always a page to take it.</remarks>
    /// <returns>The record's address.</returns>
    public long Append(ReadOnlySpan<byte> record)
    {
        long address;
        while (!_log.UnsafeTryEnqueueRaw(record, noCommit: true, out address))
        {
            if (_device.Fault is { } fault)
            {
                throw new IOException(fault.Message, fault);
            }

            Thread.Yield();
        }

        return address;
    }

    /// <summary>Returns when everything appended is as durable as was asked for.</summary>
    /// <exception cref="IOException">A write failed: nothing since the last flush is known to be durable, and this log is to be disposed.</exception>
    public async ValueTask FlushAsync()
    {
        try
        {
            await _log.CommitAsync().ConfigureAwait(false);
        }
        catch (FasterException commit)
        {
            var cause = _device.Fault ?? commit;
            throw new IOException(cause.Message, cause);
        }
    }

    /// <summary>Waits until no write is under way, so that the files may be cut off and written anew.</summary>
    public async ValueTask DisposeAsync()
    {
        await _device.WhenIdleAsync().ConfigureAwait(false);
        _log.Dispose();
    }
}
