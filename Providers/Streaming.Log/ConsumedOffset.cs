namespace Weir.Streaming.Log;

/// <summary>How far a partition has been consumed, in memory and in its file.</summary>
internal sealed class ConsumedOffset : IDisposable
{
    private readonly PartitionPlace _place;
    private readonly LogContext _context;
    private readonly SemaphoreSlim _writing = new(1, 1);
    private long _offset;

    /// <param name="place">The partition.</param>
    /// <param name="context">Its surroundings.</param>
    /// <param name="saved">What the file says.</param>
    /// <param name="tail">Where the log ends.</param>
    /// <exception cref="InvalidDataException">The file speaks of another log, or of more than there is.</exception>
    public ConsumedOffset(PartitionPlace place, LogContext context, CommittedOffset? saved, long tail)
    {
        (_place, _context) = (place, context);

        // Without a word on what was consumed, or with another log's, all that is there may be read again: none of it is a repeat for being forgotten.
        Highest = LogOffset.Make(context.Opening, tail);
        if (saved is null)
        {
            return;
        }

        if (saved.Log != context.LogId)
        {
            Accept($"the committed offset of {place} belongs to log {saved.Log}, this is log {context.LogId}", 0);
            return;
        }

        _offset = saved.Offset;
        Highest = Math.Max(saved.Highest, saved.Offset);
        var address = LogOffset.Address(saved.Offset);
        if (address > tail)
        {
            Accept(
                $"the committed offset of {place} is address {address} of opening {LogOffset.Opening(saved.Offset)}, the log ends at {tail}: records have been lost",
                LogOffset.Make(context.Opening, tail));
        }
    }

    /// <summary>Everything below it has been consumed; 0 at first.</summary>
    public long Offset => Volatile.Read(ref _offset);

    /// <summary>The highest offset that ever was committed; what lies below and is read again after a rewind has been consumed before.</summary>
    public long Highest { get; private set; }

    /// <summary>Makes an offset durable; a lower one than the present changes nothing.</summary>
    public async ValueTask RaiseAsync(long offset, CancellationToken cancellationToken)
    {
        if (offset > Offset)
        {
            await SetAsync(offset, onlyUp: true, cancellationToken);
        }
    }

    /// <summary>Makes an offset durable, whatever it was before.</summary>
    public async ValueTask SetAsync(long offset, bool onlyUp, CancellationToken cancellationToken)
    {
        await _writing.WaitAsync(cancellationToken);
        try
        {
            if (onlyUp && offset <= Offset)
            {
                return;
            }

            var highest = Math.Max(offset, Highest);
            await _context.Threads.RunAsync(() => CommittedOffset.Save(_place.Folder, _context.LogId, offset, highest));
            Highest = highest;
            Volatile.Write(ref _offset, offset);
        }
        finally
        {
            _writing.Release();
        }
    }

    public void Dispose() => _writing.Dispose();

    /// <summary>Goes on elsewhere, for good, where the operator said so.</summary>
    private void Accept(string reason, long offset)
    {
        if (!_context.Options.AcceptNewLog)
        {
            throw new InvalidDataException($"The log does not start: {reason}. Start with --Streams:AcceptNewLog=true to go on with what is there.");
        }

        CommittedOffset.Save(_place.Folder, _context.LogId, offset, Highest);
        _offset = offset;
    }
}
