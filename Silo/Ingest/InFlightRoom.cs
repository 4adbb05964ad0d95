namespace Weir.Silo.Ingest;

/// <summary>The room that one request or frame has among the bytes in flight: it grows as bytes come in or come out of their compression. Not thread-safe.</summary>
/// <param name="inFlight">All bytes in flight.</param>
internal sealed class InFlightRoom(InFlightBytes inFlight) : IDisposable
{
    /// <summary>Bytes taken.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes room until it is at least so much.</summary>
    /// <returns>False when there is not enough left; what was taken before stays.</returns>
    public bool TryReach(long bytes) => bytes <= Bytes || TryTake(bytes, left: 0);

    /// <summary>
    /// Takes room as <see cref="TryReach"/> does, for one that holds some while it waits for more. Those that wait leave room for one of the longest, which the
    /// first of them may use: so one always comes to its end, and they never all wait for each other.
    /// </summary>
    /// <param name="bytes">How much it is to come to.</param>
    /// <param name="longest">Most that one comes to.</param>
    /// <returns>False when there is not enough left now.</returns>
    public bool TryReachWaiting(long bytes, long longest) => bytes <= Bytes || TryTake(bytes, inFlight.TryBeFirst(this) ? 0 : longest);

    /// <summary>As <see cref="TryReach"/>.</summary>
    /// <exception cref="NoRoomException">There is not enough left.</exception>
    public void Reach(long bytes)
    {
        if (!TryReach(bytes))
        {
            throw NoRoomException.Over(inFlight.Max);
        }
    }

    /// <summary>Gives back what is more than so much; it waits for no more.</summary>
    public void Shrink(long bytes)
    {
        inFlight.GiveUpBeingFirst(this);
        if (bytes < Bytes)
        {
            inFlight.Leave(Bytes - bytes);
            Bytes = bytes;
        }
    }

    /// <summary>Gives all of it back.</summary>
    public void Dispose() => Shrink(0);

    private bool TryTake(long bytes, long left)
    {
        if (!inFlight.TryEnter(bytes - Bytes, left))
        {
            return false;
        }

        Bytes = bytes;
        return true;
    }
}
