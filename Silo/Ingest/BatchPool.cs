using System.Collections.Concurrent;

namespace Weir.Silo.Ingest;

/// <summary>Batches that are not in use: their memory has grown to what requests need.</summary>
internal sealed class BatchPool : IDisposable
{
    private const int KeptMax = 16;

    /// <summary>A batch that once held more records than this is not kept, so that one large request does not hold memory for good.</summary>
    private const int KeptRecordsMax = 100_000;

    private readonly ConcurrentBag<IngestBatch> _batches = [];

    public IngestBatch Rent() => _batches.TryTake(out var batch) ? batch : new IngestBatch();

    public void Return(IngestBatch batch)
    {
        if (batch.Accepted > KeptRecordsMax || _batches.Count >= KeptMax)
        {
            batch.Dispose();
            return;
        }

        batch.Clear();
        _batches.Add(batch);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        while (_batches.TryTake(out var batch))
        {
            batch.Dispose();
        }
    }
}
