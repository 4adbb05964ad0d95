using System.Globalization;
using System.Net;
using System.Runtime.CompilerServices;
using Weir.Days;
using Weir.Gateways;
using Weir.Records;

namespace Weir.Client;

/// <summary>The client over HTTP and WebSocket. One per process and server is enough.</summary>
public sealed class GatewayClient : IGatewayClient
{
    private const int ProducerLengthMax = 64;

    private readonly GatewayClientOptions _options;
    private readonly HttpExchange _http;
    private readonly RecordSender _sender;
    private readonly Lock _producersLock = new();
    private readonly Dictionary<RecordKind, RecordProducer> _producers = [];

    /// <summary>Makes a client; nothing is sent yet.</summary>
    /// <param name="options">Where the service is.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public GatewayClient(GatewayClientOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _http = new HttpExchange(options);
        _sender = new RecordSender(_http);
    }

    /// <inheritdoc/>
    public async Task<SendResult> SendAsync(
        ReadOnlyMemory<GatewayRecord> records, RecordKind kind, SendOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new SendOptions();
        var body = RecordEncoder.EncodeBody(records.Span, options.Format, options.Compression);
        if (records.IsEmpty)
        {
            return new SendResult(0, 0, []);
        }

        if (options.Number is { } number)
        {
            return await _sender.SendAsync(kind, body, number, cancellationToken);
        }

        var producer = ProducerOf(kind);
        try
        {
            return await producer.SendAsync(body, cancellationToken);
        }
        catch
        {
            // Its number may be used or not. A new producer begins at 1; the caller may repeat the old number by the exception's.
            Retire(kind, producer);
            throw;
        }
    }

    /// <inheritdoc/>
    public IRecordProducer CreateProducer(RecordKind kind, string? producer = null, long first = 1)
    {
        _ = kind.ToName();
        return new RecordProducer(_sender, kind, CheckProducer(producer) ?? NewProducerId(), CheckFirst(first));
    }

    /// <inheritdoc/>
    public async Task<IGatewayStream> OpenStreamAsync(RecordKind kind, GatewayStreamOptions? options = null, CancellationToken cancellationToken = default)
    {
        options ??= new GatewayStreamOptions();
        options.Validate();
        var first = CheckFirst(options.First);
        var producer = CheckProducer(options.Producer) ?? NewProducerId();
        var connector = new StreamConnector(_options, _http, kind, producer);
        return await GatewayStream.OpenAsync(connector, options, kind, producer, first, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<GatewaySummaryAnswer?> GetSummaryAsync(string gateway, CancellationToken cancellationToken = default)
    {
        var answer = await _http.GetAsync($"/v1/gateways/{CheckGateway(gateway)}", cancellationToken);
        return OrNull(answer)?.Read(AnswerJson.Default.GatewaySummaryAnswer);
    }

    /// <inheritdoc/>
    public async Task<TotalsAnswer?> GetTotalsAsync(
        string gateway, RecordKind? kind = null, DateOnly? from = null, DateOnly? to = null, CancellationToken cancellationToken = default)
    {
        var query = new QueryText().Add("kind", kind?.ToName()).Add("from", DayText(from)).Add("to", DayText(to));
        var answer = await _http.GetAsync($"/v1/gateways/{CheckGateway(gateway)}/totals{query}", cancellationToken);
        return OrNull(answer)?.Read(AnswerJson.Default.TotalsAnswer);
    }

    /// <inheritdoc/>
    public async Task<TopAnswer> GetTopAsync(
        DateOnly day, RecordKind kind, int count = 10, TopOrder by = TopOrder.Total, CancellationToken cancellationToken = default)
    {
        var query = new QueryText().Add("kind", kind.ToName()).Add("n", count.ToString(CultureInfo.InvariantCulture)).Add("by", OrderText(by));
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
        new DayWatch(_http, $"/v1/gateways/{CheckGateway(gateway)}/watch{new QueryText().Add("kind", kind?.ToName())}").ReadAsync(cancellationToken);

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
    public Task<ServerStatus> GetStatusAsync(CancellationToken cancellationToken = default) =>
        new StatusReader(_options, _http).ReadAsync(cancellationToken);

    /// <inheritdoc/>
    public ValueTask DisposeAsync()
    {
        lock (_producersLock)
        {
            foreach (var producer in _producers.Values)
            {
                producer.Dispose();
            }

            _producers.Clear();
        }

        _http.Dispose();
        return ValueTask.CompletedTask;
    }

    private RecordProducer ProducerOf(RecordKind kind)
    {
        lock (_producersLock)
        {
            if (!_producers.TryGetValue(kind, out var producer))
            {
                _producers[kind] = producer = new RecordProducer(_sender, kind, NewProducerId(), 1);
            }

            return producer;
        }
    }

    private void Retire(RecordKind kind, RecordProducer producer)
    {
        lock (_producersLock)
        {
            if (_producers.TryGetValue(kind, out var current) && current == producer)
            {
                _producers.Remove(kind);
            }
        }
    }

    private static string NewProducerId() => $"client-{Guid.NewGuid():N}";

    private static string? CheckProducer(string? producer) =>
        producer is null || (producer.Length <= ProducerLengthMax && GatewayIds.IsValid(producer))
            ? producer
            : throw new ArgumentException($"producer: '{producer}' is not 1 to {ProducerLengthMax} of A-Z a-z 0-9 . _ : -");

    private static long CheckFirst(long first) => first >= 1 ? first : throw new ArgumentException($"first: {first} is too small, numbers begin at 1");

    private static string CheckGateway(string gateway)
    {
        ArgumentNullException.ThrowIfNull(gateway);
        return GatewayIds.IsValid(gateway)
            ? gateway
            : throw new ArgumentException($"gateway: '{gateway}' is not 1 to {GatewayIds.LengthMax} of A-Z a-z 0-9 . _ : -");
    }

    private static string? DayText(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    private static string OrderText(TopOrder by) => by switch { TopOrder.Tx => "tx", TopOrder.Rx => "rx", _ => "total" };

    private static HttpAnswer? OrNull(HttpAnswer answer) => answer.Status == HttpStatusCode.NotFound ? null : OrThrow(answer);

    private static HttpAnswer OrThrow(HttpAnswer answer) => answer.Status == HttpStatusCode.OK ? answer : throw answer.ToException();
}
