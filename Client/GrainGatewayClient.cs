using System.Globalization;
using System.Runtime.CompilerServices;
using Orleans;
using Weir.Days;
using Weir.Gateways;
using Weir.Lists;
using Weir.Operations;
using Weir.Questions;
using Weir.Records;

namespace Weir.Client;

/// <summary>
/// The client over grain calls, for programs inside the cluster's network: it works on any <see cref="IGrainFactory"/>, that of an Orleans client
/// (<c>UseOrleansClient</c>) or that of a silo. One per process and cluster is enough.
/// </summary>
/// <remarks>Orleans carries no API key: who reaches a silo's gateway port may do everything.</remarks>
public sealed class GrainGatewayClient : IGatewayClient
{
    private readonly GrainGatewayClientOptions _options;
    private readonly GrainExchange _exchange;
    private readonly RecordProducers _producers;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="grains">Where the grains are: an <c>IClusterClient</c>, or a silo's factory. It is not disposed with the client.</param>
    /// <param name="options">How patient the client is.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public GrainGatewayClient(IGrainFactory grains, GrainGatewayClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(grains);
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _exchange = new GrainExchange(grains, options);
        _producers = new RecordProducers(new GrainRecordSender(_exchange));
    }

    /// <inheritdoc/>
    public Task<SendResult> SendAsync(
        ReadOnlyMemory<GatewayRecord> records, RecordKind kind, SendOptions? options = null, CancellationToken cancellationToken = default) =>
        _producers.SendAsync(records, kind, options, cancellationToken);

    /// <inheritdoc/>
    public IRecordProducer CreateProducer(RecordKind kind, string? producer = null, long first = 1) => _producers.Create(kind, producer, first);

    /// <inheritdoc/>
    public async Task<IGatewayStream> OpenStreamAsync(RecordKind kind, GatewayStreamOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new GatewayStreamOptions();
        options.Validate();
        _ = kind.ToName();
        var producer = Arguments.CheckProducer(options.Producer) ?? Arguments.NewProducerId();
        var connector = new GrainStreamConnector(_exchange, kind, producer);
        return await GatewayStream.OpenAsync(connector, options, kind, producer, Arguments.CheckFirst(options.First), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<GatewaySummaryAnswer?> GetSummaryAsync(string gateway, CancellationToken cancellationToken = default)
    {
        Arguments.CheckGateway(gateway);
        var summary = await AskAsync((grains, token) => grains.GetGrain<IGatewayGrain>(gateway).GetSummaryAsync(token), cancellationToken);
        return summary is null ? null : GrainAnswers.Summary(gateway, summary);
    }

    /// <inheritdoc/>
    public async Task<TotalsAnswer?> GetTotalsAsync(
        string gateway, RecordKind? kind = null, DateOnly? from = null, DateOnly? to = null, CancellationToken cancellationToken = default)
    {
        Arguments.CheckGateway(gateway);
        var (first, last) = (from ?? DateOnly.MinValue, to ?? DateOnly.MaxValue);
        _exchange.Require(first <= last, () => QueryBounds.EndsBeforeItBegins(first, last));
        var totals = await AskAsync((grains, token) => grains.GetGrain<IGatewayGrain>(gateway).GetTotalsAsync(kind, first, last, token), cancellationToken);
        if (totals is null)
        {
            return null;
        }

        _exchange.Require(totals.Kind is not null, () => QueryBounds.SeveralKinds(gateway, totals.Kinds));
        return GrainAnswers.Totals(gateway, totals);
    }

    /// <inheritdoc/>
    public async Task<TopAnswer> GetTopAsync(
        DateOnly day, RecordKind kind, int count = 10, TopOrder by = TopOrder.Total, CancellationToken cancellationToken = default)
    {
        _ = kind.ToName();
        _exchange.RequireBetween("n", count, QueryBounds.TopMax);
        var best = await _exchange.AskAsync(
            (grains, token) => DayQuestions.GetTopAsync(grains, kind, day, by, count, _options.TimeProvider, token), cancellationToken);
        return GrainAnswers.Top(day, kind, by, best);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<string>> ListGatewaysAsync(
        int pageSize = 1000, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _exchange.RequireBetween("limit", pageSize, QueryBounds.PageMax);
        string? after = null;
        do
        {
            var from = after;
            var page = await _exchange.AskAsync(
                (grains, token) => ListQuestions.ListAsync(grains, ListSubject.Gateways, from, pageSize, _options.TimeProvider, token), cancellationToken);
            if (page.Ids.Count > 0)
            {
                yield return page.Ids;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<DayTotalsAnswer> WatchAsync(string gateway, RecordKind? kind = null, CancellationToken cancellationToken = default) =>
        new DayWatch(_exchange.Retries, new GrainDayConnection(_exchange, Arguments.CheckGateway(gateway), kind)).ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<DeadLetterAnswer> ListDeadLettersAsync(
        long after = 0, int pageSize = 1000, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        _exchange.Require(after >= 0, () => QueryBounds.NotBetween("after", after.ToString(CultureInfo.InvariantCulture), 0, long.MaxValue));
        _exchange.RequireBetween("limit", pageSize, QueryBounds.PageMax);
        long? next = after;
        do
        {
            var from = next.Value;
            var page = await _exchange.AskAsync(
                (grains, token) => grains.GetGrain<IOperationsGrain>(IOperationsGrain.Key).GetDeadLettersAsync(from, pageSize, token), cancellationToken);
            foreach (var letter in page.Letters)
            {
                yield return GrainAnswers.Letter(letter, page);
            }

            next = page.Next;
        }
        while (next is not null);
    }

    /// <inheritdoc/>
    public async Task<RedriveAnswer> RedriveDeadLettersAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        long[] wanted = [.. ids];
        _exchange.Require(wanted.Length is >= 1 and <= QueryBounds.RedriveMax, () => QueryBounds.NotSoManyIds(wanted.Length));
        for (var i = 0; i < wanted.Length; i++)
        {
            var (at, id) = (i, wanted[i].ToString(CultureInfo.InvariantCulture));
            _exchange.Require(wanted[i] >= 1, () => QueryBounds.NotBetween(FormattableString.Invariant($"ids[{at}]"), id, 1, long.MaxValue));
        }

        var result = await _exchange.AskAsync(
            (grains, token) => grains.GetGrain<IOperationsGrain>(IOperationsGrain.Key).RedriveDeadLettersAsync(wanted, token), cancellationToken);
        return GrainAnswers.Redriven(result);
    }

    /// <inheritdoc/>
    public async Task<ServerStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        // An unhealthy answer is an answer here, so nothing is repeated.
        var begun = _options.TimeProvider.GetTimestamp();
        var status = await _exchange.AttemptAsync(
            (grains, token) => grains.GetGrain<IOperationsGrain>(IOperationsGrain.Key).GetStatusAsync(token), _options.AttemptTimeout, cancellationToken);
        return GrainAnswers.Status(_options.Server, status, _options.TimeProvider.GetElapsedTime(begun));
    }

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _producers.Dispose();
        return ValueTask.CompletedTask;
    }

    private Task<T> AskAsync<T>(Func<IGrainFactory, CancellationToken, Task<T>> question, CancellationToken cancellationToken) => _exchange.AskAsync(
        (grains, token) => GrainQuestions.AskAsync(() => question(grains, token), _options.TimeProvider, token), cancellationToken);
}
