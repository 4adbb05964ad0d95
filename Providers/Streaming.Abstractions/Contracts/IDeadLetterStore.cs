namespace Weir.Streaming;

/// <summary>Where poison records are kept. A letter of the same stream, partition, offset and index is kept once, however often it is parked.</summary>
public interface IDeadLetterStore
{
    /// <summary>Keeps letters; returns when they are durable. <see cref="DeadLetter.Id"/> of the arguments is ignored.</summary>
    /// <param name="letters">At least one.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>When they are durable.</returns>
    ValueTask ParkAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken);

    /// <summary>Reads a page in the order of ids.</summary>
    /// <param name="after">Id to continue after, 0 for the first page.</param>
    /// <param name="limit">At most so many, 1 to 1,000; fewer where they are large.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The letters, ascending by id; empty past the end.</returns>
    ValueTask<IReadOnlyList<DeadLetter>> ReadAsync(long after, int limit, CancellationToken cancellationToken);
}
