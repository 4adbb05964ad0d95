using FASTER.core;

namespace Weir.Streaming.Log;

/// <summary>FASTER's log over a partition's files, from one opening to the next, with the group commit on top.</summary>
internal sealed class OpenedLog : IDisposable
{
    private readonly FasterLog _log;
    private readonly SegmentDevice _device;

    /// <param name="files">The partition's files, cut at the tail.</param>
    /// <param name="threads">What writes.</param>
    /// <param name="pageBytes">Bytes of a page; two are held in memory.</param>
    /// <param name="tail">Where appending goes on.</param>
    /// <param name="acknowledging">Told up to which address appends are about to be acknowledged.</param>
    /// <param name="measured">Told how long a commit took.</param>
    /// <param name="time">The clock.</param>
    public OpenedLog(SegmentFiles files, IoThreads threads, int pageBytes, long tail, Action<long> acknowledging, Action<TimeSpan> measured, TimeProvider time)
    {
        _device = new SegmentDevice(files, threads);
        _log = new FasterLog(new FasterLogSettings
        {
            LogDevice = _device,
            LogCommitManager = new KnownTail(tail, pageBytes),
            PageSize = pageBytes,
            MemorySize = pageBytes * 2L,
            SegmentSize = files.SegmentBytes,
            LogChecksum = LogChecksumType.None,
            TryRecoverLatest = false,
        });
        if (tail > EntryFormat.FirstAddress)
        {
            // Not through the settings: there FASTER swallows what goes wrong.
            _log.Recover();
        }

        if (_log.TailAddress != tail)
        {
            throw new IOException($"{files.Folder}: the log opened at address {_log.TailAddress} instead of {tail}.", _device.Failure);
        }

        Commit = new GroupCommit(_log, () => _device.Failure, acknowledging, measured, time);
    }

    public GroupCommit Commit { get; }

    /// <summary>Puts an entry into the log's memory; waits only where memory is full.</summary>
    /// <returns>Its address.</returns>
    /// <exception cref="AppendFailedException">An earlier write failed.</exception>
    public async ValueTask<long> EnqueueAsync(EntryWriter entry)
    {
        long address;
        while (!TryEnqueue(entry, out address))
        {
            await Commit.WaitForRoundAsync().ConfigureAwait(false);
        }

        return address;
    }

    /// <summary>Stops writing; what is not durable by now is lost. FASTER's own memory goes with the garbage: somebody may still be in it.</summary>
    public void Abandon() => _device.Dispose();

    /// <summary>Closes after the last append was answered.</summary>
    public void Dispose()
    {
        _log.Dispose();
        _device.Dispose();
    }

    private bool TryEnqueue(EntryWriter entry, out long address)
    {
        try
        {
            return _log.TryEnqueue(entry, out address);
        }
        catch (CommitFailureException e)
        {
            throw new AppendFailedException($"The log could not be written: {(_device.Failure ?? e).Message}", _device.Failure ?? e);
        }
    }
}
