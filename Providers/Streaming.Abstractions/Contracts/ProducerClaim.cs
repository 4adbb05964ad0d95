namespace Weir.Streaming;

/// <summary>What the log knows of a request's producer sequence.</summary>
public enum ClaimOutcome
{
    /// <summary>The next number: append it.</summary>
    First,

    /// <summary>Known, with parts still missing: judge and divide it as <see cref="ProducerClaim.Attempt"/> did, append again; parts already there are left out.</summary>
    Incomplete,

    /// <summary>Known and complete: answer what <see cref="ProducerClaim.Attempt"/> says; append nothing.</summary>
    Complete,

    /// <summary>Older than the remembered window, a gap, or an unknown producer that does not begin at 1: 409 with <see cref="ProducerClaim.Last"/>.</summary>
    Refused,

    /// <summary>A new producer, and as many are remembered as may be: 429, try again later. Its number stays free.</summary>
    Full,
}

/// <summary>How the first attempt at a request was judged: what makes a repeat come out the same.</summary>
/// <param name="ReceivedAt">Instant of receipt; bounds on dates are judged by it.</param>
/// <param name="PartitionCount">Partitions it was divided over.</param>
/// <param name="Accepted">Records accepted in the whole request.</param>
/// <param name="Rejected">Records rejected in the whole request.</param>
public readonly record struct AppendAttempt(DateTimeOffset ReceivedAt, int PartitionCount, int Accepted, int Rejected);

/// <summary>
/// The right to append one numbered request. Two requests with the same number do not run at once: the second claim waits until the
/// first is disposed. Dispose it after the answer is decided.
/// </summary>
public abstract class ProducerClaim : IDisposable
{
    /// <summary>What to do.</summary>
    public abstract ClaimOutcome Outcome { get; }

    /// <summary>The first attempt, where there was one.</summary>
    public abstract AppendAttempt? Attempt { get; }

    /// <summary>Last number known for this producer and stream, null for an unknown producer.</summary>
    public abstract long? Last { get; }

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives the number free for the next claim.</summary>
    /// <param name="disposing">Always true; there is nothing unmanaged.</param>
    protected abstract void Dispose(bool disposing);
}
