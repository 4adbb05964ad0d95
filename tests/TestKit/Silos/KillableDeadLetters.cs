using Weir.Streaming;

namespace Weir.TestKit.Silos;

/// <summary>Dead letters as one silo sees them: out of reach once the silo has been killed.</summary>
public sealed class KillableDeadLetters(IDeadLetterStore store, Lifeline line) : IDeadLetterStore
{
    public async ValueTask ParkAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken) =>
        await line.WriteAsync(() => store.ParkAsync(letters, cancellationToken).AsTask());

    public ValueTask<IReadOnlyList<DeadLetter>> ReadAsync(long after, int limit, CancellationToken cancellationToken)
    {
        line.ThrowIfCut();
        return store.ReadAsync(after, limit, cancellationToken);
    }
}
