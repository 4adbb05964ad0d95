using Weir.Days;
using Weir.Records;

namespace Weir.Client;

/// <summary>The service as a program sees it. Safe to share between threads; every call can be cancelled and repeats itself where that is harmless.</summary>
/// <remarks>Calls throw <see cref="GatewayClientException"/>'s derived types and <see cref="OperationCanceledException"/>.</remarks>
public interface IGatewayClient : IAsyncDisposable
{
    /// <summary>Sends records of one kind; returns when every accepted one is durable. Calls of one kind wait for one another, so order is kept.</summary>
    /// <param name="records">Any number that fits the server's bound on a body; none is sent for none.</param>
    /// <param name="kind">What ipTx and ipRx mean.</param>
    /// <param name="options">Format, compression, and the number of a failed call to send once more.</param>
    /// <param name="cancellationToken">Gives up; what was sent may still become durable.</param>
    /// <returns>Counts, and what was rejected with index and reason.</returns>
    /// <exception cref="ArgumentException">A record cannot be said in the format: no id, no finite number in JSON, an id over 128 bytes in Avro.</exception>
    Task<SendResult> SendAsync(
        ReadOnlyMemory<GatewayRecord> records, RecordKind kind, SendOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>A numbered sender of its own, for senders in parallel and for those that survive a restart.</summary>
    /// <param name="kind">The kind that it sends.</param>
    /// <param name="producer">1 to 64 of <c>A-Z a-z 0-9 . _ : -</c>; null for a new one.</param>
    /// <param name="first">Number of its first request: 1 for a new producer, otherwise one more than the last one answered.</param>
    /// <returns>The producer; nothing is sent yet.</returns>
    IRecordProducer CreateProducer(RecordKind kind, string? producer = null, long first = 1);

    /// <summary>Opens a stream of frames with acknowledgements as running counts.</summary>
    /// <param name="kind">The kind that it sends.</param>
    /// <param name="options">Format, producer, frames in flight.</param>
    /// <param name="cancellationToken">Gives up connecting.</param>
    /// <returns>The connected stream.</returns>
    Task<IGatewayStream> OpenStreamAsync(RecordKind kind, GatewayStreamOptions? options = null, CancellationToken cancellationToken = default);

    /// <summary>What is known of a gateway.</summary>
    /// <param name="gateway">Its id.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when it never sent a record.</returns>
    Task<GatewaySummaryAnswer?> GetSummaryAsync(string gateway, CancellationToken cancellationToken = default);

    /// <summary>Totals per day.</summary>
    /// <param name="gateway">Its id.</param>
    /// <param name="kind">Null where the gateway has one kind only.</param>
    /// <param name="from">First day, included; null for the first with records.</param>
    /// <param name="to">Last day, included; null for the last with records.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Null when the gateway never sent a record.</returns>
    Task<TotalsAnswer?> GetTotalsAsync(
        string gateway, RecordKind? kind = null, DateOnly? from = null, DateOnly? to = null, CancellationToken cancellationToken = default);

    /// <summary>The gateways with most bytes in a day.</summary>
    /// <param name="day">UTC day.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="count">1 to 100.</param>
    /// <param name="by">Order.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Highest first; empty for a day without records.</returns>
    Task<TopAnswer> GetTopAsync(
        DateOnly day, RecordKind kind, int count = 10, TopOrder by = TopOrder.Total, CancellationToken cancellationToken = default);

    /// <summary>All known gateways, page by page, in ordinal order.</summary>
    /// <param name="pageSize">1 to 1,000.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Pages of ids; none is empty.</returns>
    IAsyncEnumerable<IReadOnlyList<string>> ListGatewaysAsync(int pageSize = 1000, CancellationToken cancellationToken = default);

    /// <summary>The current day's totals after every change, at most ten a second. Reconnects by itself.</summary>
    /// <param name="gateway">Its id.</param>
    /// <param name="kind">Null where the gateway has one kind only.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>Totals, without end.</returns>
    IAsyncEnumerable<DayTotalsAnswer> WatchAsync(string gateway, RecordKind? kind = null, CancellationToken cancellationToken = default);

    /// <summary>Records that were acknowledged and could not be processed, oldest first.</summary>
    /// <param name="after">Id to continue after; 0 for all.</param>
    /// <param name="pageSize">1 to 1,000.</param>
    /// <param name="cancellationToken">Ends it.</param>
    /// <returns>The letters there are now.</returns>
    IAsyncEnumerable<DeadLetterAnswer> ListDeadLettersAsync(long after = 0, int pageSize = 1000, CancellationToken cancellationToken = default);

    /// <summary>
    /// Takes in again what dead letters hold, where it is good by today's rules: after a setting or a decoder was mended. However often a letter is redriven,
    /// it is counted once, so a call repeats itself and may be repeated.
    /// </summary>
    /// <param name="ids">1 to 1,000 ids.</param>
    /// <param name="cancellationToken">Gives up; what was redriven by then is.</param>
    /// <returns>How many are in the log, and why the others are not.</returns>
    Task<RedriveAnswer> RedriveDeadLettersAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken = default);

    /// <summary>How the service is. Its own trouble is in the answer; only when it cannot be reached at all does this throw.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Health, readiness, figures.</returns>
    Task<ServerStatus> GetStatusAsync(CancellationToken cancellationToken = default);
}
