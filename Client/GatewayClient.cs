using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Weir.Days;
using Weir.Records;

namespace Weir.Client;

/// <summary>The client over HTTP and WebSocket. One per process and server is enough.</summary>
public sealed class GatewayClient : IGatewayClient
{
    private readonly GatewayClientOptions _options;
    private readonly HttpExchange _http;
    private readonly RecordProducers _producers;

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="options">Where the service is.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public GatewayClient(GatewayClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _http = new HttpExchange(options);
        _producers = new RecordProducers(new RecordSender(_http));
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
        var producer = Arguments.CheckProducer(options.Producer) ?? Arguments.NewProducerId();
        var connector = new WebSocketConnector(_options, _http, kind, producer);
        return await GatewayStream.OpenAsync(connector, options, kind, producer, Arguments.CheckFirst(options.First), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<GatewaySummaryAnswer?> GetSummaryAsync(string gateway, CancellationToken cancellationToken = default)
    {
        var answer = await _http.GetAsync($"/v1/gateways/{Arguments.CheckGateway(gateway)}", cancellationToken);
        return OrNull(answer)?.Read(AnswerJson.Default.GatewaySummaryAnswer);
    }

    /// <inheritdoc/>
    public async Task<TotalsAnswer?> GetTotalsAsync(
        string gateway, RecordKind? kind = null, DateOnly? from = null, DateOnly? to = null, CancellationToken cancellationToken = default)
    {
        var query = new QueryText().Add("kind", kind?.ToName()).Add("from", DayText(from)).Add("to", DayText(to));
        var answer = await _http.GetAsync($"/v1/gateways/{Arguments.CheckGateway(gateway)}/totals{query}", cancellationToken);
        return OrNull(answer)?.Read(AnswerJson.Default.TotalsAnswer);
    }

    /// <inheritdoc/>
    public async Task<TopAnswer> GetTopAsync(
        DateOnly day, RecordKind kind, int count = 10, TopOrder by = TopOrder.Total, CancellationToken cancellationToken = default)
    {
        var query = new QueryText().Add("kind", kind.ToName()).Add("n", count.ToString(CultureInfo.InvariantCulture)).Add("by", by.ToName());
        var answer = await _http.GetAsync($"/v1/days/{DayText(day)}/top{query}", cancellationToken);
        return OrThrow(answer).Read(AnswerJson.Default.TopAnswer);
    }

    /// <inheritdoc/>
    public async IAsyncEnumerable<IReadOnlyList<string>> ListGatewaysAsync(
        int pageSize = 1000, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        string? after = null;
        do
        {
            var query = new QueryText().Add("after", after).Add("limit", pageSize.ToString(CultureInfo.InvariantCulture));
            var page = OrThrow(await _http.GetAsync($"/v1/gateways{query}", cancellationToken)).Read(AnswerJson.Default.GatewayPage);
            if (page.Gateways.Count > 0)
            {
                yield return page.Gateways;
            }

            after = page.Next;
        }
        while (after is not null);
    }

    /// <inheritdoc/>
    public IAsyncEnumerable<DayTotalsAnswer> WatchAsync(string gateway, RecordKind? kind = null, CancellationToken cancellationToken = default) =>
        new DayWatch(
            _http.Retries, new DayEvents(_http, $"/v1/gateways/{Arguments.CheckGateway(gateway)}/watch{new QueryText().Add("kind", kind?.ToName())}")).ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public async IAsyncEnumerable<DeadLetterAnswer> ListDeadLettersAsync(
        long after = 0, int pageSize = 1000, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        long? next = after;
        do
        {
            var query = new QueryText().Add("after", next.Value.ToString(CultureInfo.InvariantCulture))
                .Add("limit", pageSize.ToString(CultureInfo.InvariantCulture));
            var page = OrThrow(await _http.GetAsync($"/v1/dead-letters{query}", cancellationToken)).Read(AnswerJson.Default.DeadLetterPage);
            foreach (var letter in page.Letters)
            {
                yield return letter;
            }

            next = page.Next;
        }
        while (next is not null);
    }

    /// <inheritdoc/>
    public async Task<RedriveAnswer> RedriveDeadLettersAsync(IReadOnlyList<long> ids, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(ids);
        var body = JsonSerializer.SerializeToUtf8Bytes(new RedriveIds(ids), AnswerJson.Default.RedriveIds);
        var answer = await _http.PostJsonAsync("/v1/dead-letters/redrive", body, cancellationToken);
        return OrThrow(answer).Read(AnswerJson.Default.RedriveAnswer);
    }

    /// <inheritdoc/>
    public Task<ServerStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
        new StatusReader(_options, _http).ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        _producers.Dispose();
        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private static string? DayText(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static HttpAnswer? OrNull(HttpAnswer answer) => answer.Status == HttpStatusCode.NotFound ? null : OrThrow(answer);

    private static HttpAnswer OrThrow(HttpAnswer answer) => answer.Status == HttpStatusCode.OK ? answer : throw answer.ToException();
}
