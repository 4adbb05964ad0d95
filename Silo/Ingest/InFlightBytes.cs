using Microsoft.Extensions.Options;

namespace Weir.Silo.Ingest;

/// <summary>Bytes that have been taken and are not yet durable, bounded. Thread-safe.</summary>
internal sealed class InFlightBytes(IOptions<IngestOptions> options)
{
    private readonly long _max = options.Value.MaxInFlightBytes;
    private long _bytes;

    /// <summary>Bytes now.</summary>
    public long Bytes => Interlocked.Read(ref _bytes);

    /// <summary>Takes room.</summary>
    /// <returns>False when there is not enough left.</returns>
    public bool TryEnter(long bytes)
    {
        if (Interlocked.Add(ref _bytes, bytes) <= _max)
        {
            return true;
        }

        Leave(bytes);
        return false;
    }

    /// <summary>Gives room back.</summary>
    public void Leave(long bytes) => Interlocked.Add(ref _bytes, -bytes);
}
