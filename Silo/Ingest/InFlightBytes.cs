using Microsoft.Extensions.Options;

namespace Weir.Silo.Ingest;

/// <summary>Bytes that have been taken and are not yet durable, bounded. Thread-safe.</summary>
internal sealed class InFlightBytes(IOptions<IngestOptions> options)
{
    private long _bytes;
    private InFlightRoom? _first;

    /// <summary>Bytes now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Most bytes at one time.</summary>
    public long Max { get; } = options.Value.MaxInFlightBytes;

    /// <summary>Takes room.</summary>
    /// <param name="bytes">How much.</param>
    /// <param name="left">How much must be left.</param>
    /// <returns>False when there is not enough left.</returns>
    public bool TryEnter(long bytes, long left = 0)
    {
        // Never above the bound, not for an instant: who is refused must not be why another is.
        for (var now = Bytes; now + bytes + left <= Max;)
        {
            var seen = Interlocked.CompareExchange(ref _bytes, now + bytes, now);
            if (seen == now)
            {
                return true;
            }

            now = seen;
        }

        return false;
    }

    /// <summary>Whether a room may use the last bytes: one at a time may, until it gives that up.</summary>
    public bool TryBeFirst(InFlightRoom room) => (Interlocked.CompareExchange(ref _first, room, null) ?? room) == room;

    /// <summary>Lets another room be first, if this one is.</summary>
    public void GiveUpBeingFirst(InFlightRoom room) => Interlocked.CompareExchange(ref _first, null, room);

    /// <summary>Gives room back.</summary>
    public void Leave(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
