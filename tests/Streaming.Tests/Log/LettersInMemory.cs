namespace Weir.Streaming.Tests.Log;

/// <summary>Dead letters where a test can see them; fails when told to.</summary>
internal sealed class LettersInMemory : IDeadLetterStore
{
    public List<DeadLetter> All { get; } = [];

    public bool Refuses { get; set; }

    public ValueTask ParkAsync(IReadOnlyList<DeadLetter> letters, CancellationToken cancellationToken)
    {
        if (Refuses)
        {
            throw new IOException("No room for dead letters.");
        }

        All.AddRange(letters);
        return ValueTask.CompletedTask;
    }

    public ValueTask<IReadOnlyList<DeadLetter>> ReadAsync(long after, int limit, CancellationToken cancellationToken) =>
        ValueTask.FromResult<IReadOnlyList<DeadLetter>>([.. All.Skip((int)after).Take(limit)]);
}
