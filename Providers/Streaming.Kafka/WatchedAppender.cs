namespace Weir.Streaming.Kafka;

/// <summary>The way in, with what is known of it: whether requests fail, and how far behind their consumers are at this moment.</summary>
/// <param name="appender">The way in.</param>
/// <param name="lookAgain">Sees to it that the lag is of now.</param>
/// <param name="time">The clock.</param>
internal sealed class WatchedAppender(IStreamAppender appender, Func<Task> lookAgain, TimeProvider time) : IStreamAppender
{
    // Longer, and whoever sends nothing because of it would never find out that it is over.
    private static readonly TimeSpan Kept = TimeSpan.FromSeconds(30);
    private Failed? _last;

    /// <summary>Why the last request could not be made durable; null where it could, or where that is a while ago.</summary>
    public string? Failure => Volatile.Read(ref _last) is { } last && time.GetElapsedTime(last.At) < Kept ? last.Reason : null;

    /// <inheritdoc/>
    public int GetPartitionCount(string stream) => appender.GetPartitionCount(stream);

    /// <inheritdoc/>
    public long GetLagBytes(string stream) => appender.GetLagBytes(stream);

    /// <inheritdoc/>
    public ValueTask RefreshLagAsync(CancellationToken cancellationToken) => new(lookAgain().WaitAsync(cancellationToken));

    /// <inheritdoc/>
    public ValueTask<ProducerClaim> ClaimAsync(string stream, ProducerSequence sequence, CancellationToken cancellationToken) =>
        appender.ClaimAsync(stream, sequence, cancellationToken);

    /// <inheritdoc/>
    public async ValueTask AppendAsync(string stream, RecordSet records, AppendAttempt attempt, ProducerClaim? claim, CancellationToken cancellationToken)
    {
        try
        {
            await appender.AppendAsync(stream, records, attempt, claim, cancellationToken).ConfigureAwait(false);
            Volatile.Write(ref _last, null);
        }
        catch (AppendFailedException exception)
        {
            Volatile.Write(ref _last, new Failed(exception.Message, time.GetTimestamp()));
            throw;
        }
    }

    private sealed record Failed(string Reason, long At);
}
