using Microsoft.Extensions.Options;

namespace Weir.Silo.Ingest;

/// <summary>Bytes that have been taken and are not yet durable, bounded. Thread-safe.</summary>
internal sealed class InFlightBytes(IOptions<IngestOptions> options)
{
    private long _bytes;

    /// <summary>Bytes now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Most bytes at one time.</summary>
    public long Max { get; } = options.Value.MaxInFlightBytes;

    /// <summary>Takes room.</summary>
    /// <returns>False when there is not enough left.</returns>
    public bool TryEnter(long bytes)
    {
        // Never above the bound, not for an instant: who is refused must not be why another is.
        for (var now = Bytes; now + bytes <= Max;)
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

    /// <summary>Gives room back.</summary>
    public void Leave(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
