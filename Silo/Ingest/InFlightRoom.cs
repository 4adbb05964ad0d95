namespace Weir.Silo.Ingest;

/// <summary>The room that one request or frame has among the bytes in flight: it grows as bytes come in or come out of their compression. Not thread-safe.</summary>
/// <param name="inFlight">All bytes in flight.</param>
internal sealed class InFlightRoom(InFlightBytes inFlight) : IDisposable
{
    /// <summary>Bytes taken.</summary>
    public long Bytes { get; private set; }

    /// <summary>Takes room until it is at least so much.</summary>
    /// <returns>False when there is not enough left; what was taken before stays.</returns>
    public bool TryReach(long bytes)
    {
        if (bytes <= Bytes)
        {
            return true;
        }

        if (!inFlight.TryEnter(bytes - Bytes))
        {
            return false;
        }

        Bytes = bytes;
        return true;
    }

    /// <summary>As <see cref="TryReach"/>.</summary>
    /// <exception cref="NoRoomException">There is not enough left.</exception>
    public void Reach(long bytes)
    {
        if (!TryReach(bytes))
        {
            throw NoRoomException.Over(inFlight.Max);
        }
    }

    /// <summary>Gives back what is more than so much.</summary>
    public void Shrink(long bytes)
    {
        if (bytes < Bytes)
        {
            inFlight.Leave(Bytes - bytes);
            Bytes = bytes;
        }
    }

    /// <summary>Gives all of it back.</summary>
    public void Dispose() => Shrink(0);
}
