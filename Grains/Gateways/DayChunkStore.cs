using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Weir.Grains.Gateways;

/// <summary>Reads, writes and deletes one gateway's chunks, in the storage and under the grain id of its state.</summary>
internal sealed class DayChunkStore(IGrainStorage storage, GrainId gateway)
{
    /// <summary>More leftovers of one month than this are no accident.</summary>
    private const int AttemptsMax = 10_000;

    /// <summary>A chunk, null when it is gone: then the state has moved on.</summary>
    public async Task<DayChunk?> ReadAsync(ChunkName name, CancellationToken cancellationToken)
    {
        var stored = new GrainState<DayChunk>();
        await storage.ReadStateAsync(name.StateName, gateway, stored, cancellationToken);
        return stored.RecordExists ? stored.State : null;
    }

    /// <summary>
    /// Writes a chunk under the first free number from <paramref name="first"/> on. A number that is taken was written by an attempt whose
    /// state never became durable, or will not once ours has: it is left as it is, because nothing that may be pointed to ever changes. One with
    /// the very same days is as good as ours: an attempt that failed half-way goes on where it was, and an outage does not pile up leftovers.
    /// </summary>
    /// <param name="first">The name to try first.</param>
    /// <param name="chunk">The content.</param>
    /// <param name="leftovers">Receives the names that were taken.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The name that it has.</returns>
    public async Task<ChunkName> WriteAsync(ChunkName first, DayChunk chunk, List<ChunkName> leftovers, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var name = first with { Number = first.Number + attempt };
            try
            {
                await storage.WriteStateAsync(name.StateName, gateway, new GrainState<DayChunk>(chunk), cancellationToken);
                return name;
            }
            catch (InconsistentStateException) when (attempt < AttemptsMax)
            {
                // It is taken; by what, is looked at below.
            }

            if (await ReadAsync(name, cancellationToken) is { } taken && taken.HasSameDays(chunk))
            {
                return name;
            }

            leftovers.Add(name);
        }
    }

    /// <summary>Deletes a chunk; one that is gone already is no error.</summary>
    public async Task DeleteAsync(ChunkName name, CancellationToken cancellationToken)
    {
        var stored = new GrainState<DayChunk>();
        await storage.ReadStateAsync(name.StateName, gateway, stored, cancellationToken);
        if (stored.RecordExists)
        {
            await storage.ClearStateAsync(name.StateName, gateway, stored, cancellationToken);
        }
    }
}
