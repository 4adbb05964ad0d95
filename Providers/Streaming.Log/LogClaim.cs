namespace Weir.Streaming.Log;

/// <summary>A producer's number, held until the answer is decided.</summary>
internal sealed class LogClaim(ProducerClaims claims, ProducerSequence sequence, ProducerDecision decision) : ProducerClaim
{
    private bool _released;

    public ProducerSequence Sequence => sequence;

    /// <summary>How the first attempt was cut; 0 where there was none.</summary>
    public int EntryLimit => decision.EntryLimit;

    public ProducerClaims Claims => claims;

    public override ClaimOutcome Outcome => decision.Outcome;

    public override AppendAttempt? Attempt => decision.Attempt;

    public override long? Last => decision.Last;

    public bool MayAppend => !_released && Outcome is (ClaimOutcome.First or ClaimOutcome.Incomplete);

    protected override void Dispose(bool disposing)
    {
        if (!_released && Outcome is (ClaimOutcome.First or ClaimOutcome.Incomplete))
        {
            claims.Release(sequence);
        }

        _released = true;
    }
}
