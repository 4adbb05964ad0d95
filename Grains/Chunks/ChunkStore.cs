using Orleans;
using Orleans.Runtime;
using Orleans.Storage;

namespace Weir.Grains.Chunks;

/// <summary>Reads, writes and deletes one grain's chunks, in the storage and under the grain id of its state.</summary>
/// <param name="storage">The storage.</param>
/// <param name="grain">The grain.</param>
/// <param name="tagsKept">Of so many chunks that were written last the ETag is known, so that they need not be read to be deleted.</param>
internal sealed class ChunkStore<TName, TChunk>(IGrainStorage storage, GrainId grain, int tagsKept = 0)
    where TName : struct, IChunkName<TName>
    where TChunk : class, IChunk<TChunk>, new()
{
    /// <summary>More leftovers under one name than this are no accident.</summary>
    private const int AttemptsMax = 10_000;
    private readonly List<(TName Name, string? Tag)>? _tags = tagsKept > 0 ? new(tagsKept + 1) : null;

    /// <summary>A chunk, null when it is gone: then the state has moved on.</summary>
    public async Task<TChunk?> ReadAsync(TName name, CancellationToken cancellationToken)
    {
        var stored = new GrainState<TChunk>();
        await storage.ReadStateAsync(name.StateName, grain, stored, cancellationToken);
        return stored.RecordExists ? stored.State : null;
    }

    /// <summary>Writes a chunk under the first free number from <paramref name="first"/> on.</summary>
    /// <param name="first">The name to try first.</param>
    /// <param name="chunk">The content.</param>
    /// <param name="leftovers">Receives the names that were taken.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The name that it has.</returns>
    public async Task<TName> WriteAsync(TName first, TChunk chunk, List<TName> leftovers, CancellationToken cancellationToken)
    {
        var name = first;
        return await WriteAsync(Next, chunk, leftovers, cancellationToken);

        TName Next(int attempt) => name = attempt == 0 ? first : name.After(1);
    }

    /// <summary>
    /// Writes a chunk under a free name. A name that is taken was written by an attempt whose state never became durable, or will not once ours has: it is left
    /// as it is, because nothing that may be pointed to ever changes. One with the very same content is as good as ours: an attempt that failed half-way goes on
    /// where it was, and an outage does not pile up leftovers.
    /// </summary>
    /// <param name="next">The name to try next; it is given how many were taken.</param>
    /// <param name="chunk">The content.</param>
    /// <param name="leftovers">Receives the names that were taken.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The name that it has.</returns>
    public async Task<TName> WriteAsync(Func<int, TName> next, TChunk chunk, List<TName> leftovers, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var name = next(attempt);
            try
            {
                var stored = new GrainState<TChunk>(chunk);
                await storage.WriteStateAsync(name.StateName, grain, stored, cancellationToken);
                Note(name, stored.ETag);
                return name;
            }
            catch (InconsistentStateException) when (attempt < AttemptsMax)
            {
                // It is taken; by what, is looked at below.
            }

            if (await ReadAsync(name, cancellationToken) is { } taken && taken.HasSameContent(chunk))
            {
                return name;
            }

            leftovers.Add(name);
        }
    }

    /// <summary>Deletes a chunk; one that is gone already is no error.</summary>
    public async Task DeleteAsync(TName name, CancellationToken cancellationToken)
    {
        var stored = new GrainState<TChunk>();
        if (_tags?.FindIndex(written => written.Name.Equals(name)) is >= 0 and var known)
        {
            (stored.ETag, stored.RecordExists) = (_tags[known].Tag, true);
            _tags.RemoveAt(known);
            try
            {
                await storage.ClearStateAsync(name.StateName, grain, stored, cancellationToken);
                return;
            }
            catch (InconsistentStateException)
            {
                // It is gone, or another attempt's by the same name: what is there tells.
                stored = new GrainState<TChunk>();
            }
        }

        await storage.ReadStateAsync(name.StateName, grain, stored, cancellationToken);
        if (stored.RecordExists)
        {
            await storage.ClearStateAsync(name.StateName, grain, stored, cancellationToken);
        }
    }

    private void Note(TName name, string? tag)
    {
        _tags?.Add((name, tag));
        if (_tags?.Count > tagsKept)
        {
            _tags.RemoveAt(0);
        }
    }
}
