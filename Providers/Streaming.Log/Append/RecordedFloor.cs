namespace Weir.Streaming.Log;

/// <summary>
/// Below which address every numbered entry is in the producer set. Between being durable and being noted there the append's own code runs, so a saved
/// set must not claim more.
/// </summary>
internal sealed class RecordedFloor
{
    private readonly Lock _lock = new();
    private readonly LinkedList<long> _floors = new();

    /// <summary>Says that an entry is about to be enqueued, somewhere at or above an address.</summary>
    public LinkedListNode<long> Enter(Func<long> durable)
    {
        lock (_lock)
        {
            return _floors.AddLast(durable());
        }
    }

    /// <summary>Says that the entry has been noted, or never became durable.</summary>
    public void Leave(LinkedListNode<long> entered)
    {
        lock (_lock)
        {
            _floors.Remove(entered);
        }
    }

    public long Get(Func<long> durable)
    {
        lock (_lock)
        {
            return _floors.First?.Value ?? durable();
        }
    }
}
