using Weir.Records;

namespace Weir.Client;

/// <summary>
/// A sender of one kind whose requests arrive in order, each counted once however often it has to be repeated. Calls wait for one another;
/// for more throughput take several producers, and keep each gateway on one.
/// </summary>
public interface IRecordProducer
{
    /// <summary>The producer's id.</summary>
    string Id { get; }

    /// <summary>The kind it sends.</summary>
    RecordKind Kind { get; }

    /// <summary>The number of the next request. Keep it beside the source's position to go on with the same producer after a restart.</summary>
    long Next { get; }

    /// <summary>Sends records; returns when every accepted one is durable.</summary>
    /// <param name="records">Any number that fits the server's bound on a body.</param>
    /// <param name="options">Format and compression; <see cref="SendOptions.Number"/> must be null.</param>
    /// <param name="cancellationToken">Gives up; what was sent may still become durable.</param>
    /// <returns>Counts, and what was rejected.</returns>
    /// <exception cref="GatewayClientException">Nothing is known to be durable: call <see cref="RepeatAsync"/>, or leave this producer.</exception>
    /// <exception cref="InvalidOperationException">The request before this one failed and was not repeated.</exception>
    Task<SendResult> SendAsync(ReadOnlyMemory<GatewayRecord> records, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>Sends records that are encoded already; otherwise as the other overload.</summary>
    /// <param name="records">The body.</param>
    /// <param name="cancellationToken">Gives up; what was sent may still become durable.</param>
    /// <returns>Counts, and what was rejected.</returns>
    Task<SendResult> SendAsync(EncodedRecords records, CancellationToken cancellationToken = default);

    /// <summary>Sends the request that failed once more, under its number: what is missing is completed, nothing is counted twice.</summary>
    /// <param name="cancellationToken">Gives up once more.</param>
    /// <returns>Counts, and what was rejected.</returns>
    /// <exception cref="InvalidOperationException">No request failed.</exception>
    Task<SendResult> RepeatAsync(CancellationToken cancellationToken = default);
}
