using Weir.Operations;
using Weir.Streaming;

namespace Weir.Silo.DeadLetters;

/// <summary>Reads dead letters page by page.</summary>
internal sealed class DeadLetterPages(IDeadLetterStore store, RedriveNotes notes)
{
    /// <summary>The letters after an id, and whether there are more.</summary>
    public async Task<DeadLetterPage> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        var letters = await store.ReadAsync(after, limit, cancellationToken);

        // A page may end before the limit: bytes bound it too.
        var more = letters.Count > 0 && (await store.ReadAsync(letters[^1].Id, 1, cancellationToken)).Count > 0;
        return new DeadLetterPage(letters, more ? letters[^1].Id : null) { Redriven = await notes.FindAsync(letters) };
    }
}
