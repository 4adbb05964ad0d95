namespace Weir.Client;

/// <summary>
/// Frames from being queued to being acknowledged, and the counts that belong to them. Counts of a connection begin at 0, so at each one the
/// window notes where it stood. Only decisions, no waiting; the owner locks.
/// </summary>
internal sealed class FrameWindow(long first)
{
    private readonly List<Entry> _frames = [];
    private int _sentFrames;
    private long _firstNumber = first;
    private long _doneAccepted;
    private long _doneRejected;
    private long _connectionAccepted;
    private long _connectionRejected;
    private long _listedThrough = -1;

    /// <summary>Number of the next frame to queue.</summary>
    public long Next => _firstNumber + _frames.Count;

    /// <summary>Number of the first frame that is not acknowledged, with which a connection begins.</summary>
    public long FirstUnacknowledged => _firstNumber;

    public int Count => _frames.Count;

    public long Queued { get; private set; }

    public long Accepted { get; private set; }

    public long Rejected { get; private set; }

    public void Enqueue(StreamFrame frame)
    {
        Queued += frame.Count;
        _frames.Add(new Entry(frame, Queued));
    }

    /// <summary>The next frame of this connection, or false when all are on their way.</summary>
    public bool TryTake(out StreamFrame frame)
    {
        if (_sentFrames == _frames.Count)
        {
            frame = default;
            return false;
        }

        frame = _frames[_sentFrames++].Frame;
        return true;
    }

    /// <summary>A new connection: everything not acknowledged goes again.</summary>
    public void Rewind()
    {
        _sentFrames = 0;
        _connectionAccepted = Accepted = _doneAccepted;
        _connectionRejected = Rejected = _doneRejected;
    }

    /// <summary>Takes running counts of the connection.</summary>
    /// <returns>False when they count more than was sent: the two sides disagree on what a record is.</returns>
    public bool Acknowledge(long accepted, long rejected)
    {
        Accepted = _connectionAccepted + accepted;
        Rejected = _connectionRejected + rejected;
        var through = Accepted + Rejected;
        var done = 0;
        while (done < _sentFrames && _frames[done].End <= through)
        {
            done++;
        }

        if (through > (_sentFrames == 0 ? Queued - Pending() : _frames[_sentFrames - 1].End))
        {
            return false;
        }

        // Frames are let go only at a frame's end: inside one, how much of it was accepted would be lost with the connection.
        if (done > 0 && _frames[done - 1].End == through)
        {
            _frames.RemoveRange(0, done);
            _sentFrames -= done;
            _firstNumber += done;
            _doneAccepted = Accepted;
            _doneRejected = Rejected;
        }

        return true;
    }

    /// <summary>The place of a reject among all records of the stream, or false when it was told before (frames sent again are judged again).</summary>
    public bool TryPlaceReject(long record, out long index)
    {
        index = _connectionAccepted + _connectionRejected + record;
        var isNew = index > _listedThrough;
        _listedThrough = Math.Max(_listedThrough, index);
        return isNew;
    }

    private long Pending() => _frames.Sum(f => (long)f.Frame.Count);

    private readonly record struct Entry(StreamFrame Frame, long End);
}
