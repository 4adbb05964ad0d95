namespace Weir.Streaming;

/// <summary>A producer's number as <see cref="ProducerClaims"/> has decided on it, held until the answer is decided.</summary>
/// <param name="claims">Whose decision it is.</param>
/// <param name="sequence">Producer and number.</param>
/// <param name="decision">The decision.</param>
public sealed class ClaimedNumber(ProducerClaims claims, ProducerSequence sequence, ProducerDecision decision) : ProducerClaim
{
    private bool _released;

    /// <summary>Producer and number.</summary>
    public ProducerSequence Sequence => sequence;

    /// <summary>How the first attempt was cut; 0 where there was none.</summary>
    public int EntryLimit => decision.EntryLimit;

    /// <inheritdoc/>
    public override ClaimOutcome Outcome => decision.Outcome;

    /// <inheritdoc/>
    public override AppendAttempt? Attempt => decision.Attempt;

    /// <inheritdoc/>
    public override long? Last => decision.Last;

    private bool IsHeld => !_released && Outcome is (ClaimOutcome.First or ClaimOutcome.Incomplete);

    /// <summary>Takes a claim that a request hands over for what it is.</summary>
    /// <param name="claim">The claim; null for a request without a number.</param>
    /// <param name="claims">The claims of the stream that is appended to.</param>
    /// <returns>The claim, which allows to append; null where there is none.</returns>
    /// <exception cref="ArgumentException">It allows nothing here.</exception>
    public static ClaimedNumber? Check(ProducerClaim? claim, ProducerClaims claims) => claim switch
    {
        null => null,
        ClaimedNumber own when own.IsHeld && own.IsOf(claims) => own,
        _ => throw new ArgumentException("The claim is of another stream, has been disposed of, or says that nothing may be appended.", nameof(claim)),
    };

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (IsHeld)
        {
            claims.Release(sequence);
        }

        _released = true;
    }

    private bool IsOf(ProducerClaims others) => ReferenceEquals(claims, others);
}
