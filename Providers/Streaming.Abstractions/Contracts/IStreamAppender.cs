namespace Weir.Streaming;

/// <summary>The way into the log, for whoever receives records. Thread-safe.</summary>
public interface IStreamAppender
{
    /// <summary>Partitions of a stream now.</summary>
    /// <param name="stream">Stream name.</param>
    /// <returns>At least 1.</returns>
    int GetPartitionCount(string stream);

    /// <summary>Bytes appended to a stream and not yet committed by its consumers: what back-pressure is measured by.</summary>
    /// <param name="stream">Stream name.</param>
    /// <returns>Bytes, of the partition that is furthest behind.</returns>
    long GetLagBytes(string stream);

    /// <summary>Sees to it that <see cref="GetLagBytes"/> knows of all that was appended before the call: a log that is elsewhere looks from time to time only.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>When it knows, or could not find out.</returns>
    ValueTask RefreshLagAsync(CancellationToken cancellationToken) => ValueTask.CompletedTask;

    /// <summary>Claims a producer's number. Waits while another request with the same number is under way.</summary>
    /// <param name="stream">Stream name.</param>
    /// <param name="sequence">Producer and number.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <returns>The claim; the caller disposes it.</returns>
    ValueTask<ProducerClaim> ClaimAsync(string stream, ProducerSequence sequence, CancellationToken cancellationToken);

    /// <summary>
    /// Appends the records of one request, each to the partition of its key, and returns when all of it is durable. With a claim, parts that
    /// the log has already are left out, and a request without records leaves an empty block so that its number is remembered.
    /// </summary>
    /// <param name="stream">Stream name.</param>
    /// <param name="records">The accepted records; not kept after the call.</param>
    /// <param name="attempt">How the request was judged; of the first attempt where there was one.</param>
    /// <param name="claim">The producer's number, null for a request without one.</param>
    /// <param name="cancellationToken">Gives up waiting; what was appended stays.</param>
    /// <returns>When everything is durable.</returns>
    /// <exception cref="AppendFailedException">Some part could not be made durable: the outcome is unknown.</exception>
    ValueTask AppendAsync(string stream, RecordSet records, AppendAttempt attempt, ProducerClaim? claim, CancellationToken cancellationToken);
}
