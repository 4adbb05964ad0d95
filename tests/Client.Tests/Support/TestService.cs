using System.Buffers;
using System.Globalization;
using System.IO.Compression;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Weir.Records;

namespace Weir.Client.Tests.Support;

/// <summary>
/// The sending half of docs/api.md in memory, over real sockets: keeps every record that it counts in the order in which it came, counts a
/// producer's number once, and breaks connections when told to.
/// </summary>
internal sealed class TestService : IAsyncDisposable
{
    private readonly WebApplication _app;
    private readonly Dictionary<string, long> _producers = [];
    private readonly Dictionary<string, (int Accepted, List<RejectedRecord> Rejected)> _answers = [];
    private readonly Lock _lock = new();

    private TestService()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(k => k.Limits.MaxRequestBodySize = 64 << 20);
        _app = builder.Build();
        _app.UseWebSockets();
        _app.MapGet("/readyz", () => "ready");
        _app.MapGet("/healthz", () => "healthy");
        _app.MapGet("/metrics", () => "# HELP weir_records_total x\nweir_records_total{kind=\"rate\"} 12\nprocess_cpu 1\n");
        _app.MapPost("/v1/gateways/records", PostAsync);
        _app.Map("/v1/gateways/stream", StreamAsync);
    }

    /// <summary>Every record counted, in order.</summary>
    public List<GatewayRecord> Records { get; } = [];

    /// <summary>Numbers of the requests and frames that were counted, in order.</summary>
    public List<string> Numbers { get; } = [];

    /// <summary>The first= of every stream connection.</summary>
    public List<long> Firsts { get; } = [];

    public List<string> ContentTypes { get; } = [];

    /// <summary>Drops a stream connection after taking the frame with that ordinal (over all connections) and before acknowledging it.</summary>
    public HashSet<int> DropAfterFrame { get; } = [];

    /// <summary>Cuts an HTTP connection after taking the request with that ordinal and before answering.</summary>
    public HashSet<int> CutAfterRequest { get; } = [];

    /// <summary>Closes a stream with this status at its first frame.</summary>
    public WebSocketCloseStatus? CloseWith { get; set; }

    /// <summary>Says so many more records in every acknowledgement than there were.</summary>
    public int Overcount { get; set; }

    public int? UpgradeStatus { get; set; }

    public string? Authorization { get; private set; }

    private int _frames;
    private int _requests;

    public Uri Address => new(_app.Urls.First());

    public static async Task<TestService> StartAsync()
    {
        var service = new TestService();
        await service._app.StartAsync();
        return service;
    }

    public GatewayClient Connect(Action<GatewayClientOptions>? configure = null)
    {
        var options = new GatewayClientOptions { Server = Address, RetryDelay = TimeSpan.FromMilliseconds(1), RetryDelayMax = TimeSpan.FromMilliseconds(20) };
        configure?.Invoke(options);
        return new GatewayClient(options);
    }

    public async ValueTask DisposeAsync() => await _app.DisposeAsync();

    private async Task PostAsync(HttpContext context)
    {
        Authorization = context.Request.Headers.Authorization;
        using var body = new MemoryStream();
        await Decompress(context.Request).CopyToAsync(body);
        var type = context.Request.ContentType!;
        var number = long.Parse(context.Request.Headers["Producer-Sequence"]!, CultureInfo.InvariantCulture);
        var parsed = type == "application/avro" ? ParseContainer(body.ToArray()) : ParseJson(body.ToArray(), type == "application/x-ndjson");
        if (Count(context.Request.Headers["Producer-Id"]!, number, parsed) is not { } answer)
        {
            context.Response.StatusCode = 409;
            await context.Response.WriteAsync("""{"title":"gap","last":null}""");
            return;
        }

        ContentTypes.Add(type);
        if (CutAfterRequest.Contains(Interlocked.Increment(ref _requests) - 1))
        {
            context.Abort();
            return;
        }

        context.Response.StatusCode = answer.Accepted == 0 ? 400 : 202;
        await context.Response.WriteAsync(JsonSerializer.Serialize(
            new SendResult(answer.Accepted, answer.Rejected.Count, answer.Rejected), AnswerJson.Default.SendResult));
    }

    private static Stream Decompress(HttpRequest request) => request.Headers.ContentEncoding.ToString() switch
    {
        "gzip" => new GZipStream(request.Body, CompressionMode.Decompress),
        "br" => new BrotliStream(request.Body, CompressionMode.Decompress),
        _ => request.Body,
    };

    private async Task StreamAsync(HttpContext context)
    {
        if (UpgradeStatus is { } status)
        {
            context.Response.StatusCode = status;
            return;
        }

        Authorization = context.Request.Headers.Authorization;
        var number = long.Parse(context.Request.Query["first"]!, CultureInfo.InvariantCulture);
        Firsts.Add(number);
        using var socket = await context.WebSockets.AcceptWebSocketAsync();
        var buffer = new ArrayBufferWriter<byte>();
        long acked = 0, rejected = 0;
        while (true)
        {
            buffer.ResetWrittenCount();
            var part = await ReadAsync(socket, buffer);
            if (part.MessageType == WebSocketMessageType.Close)
            {
                await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, null, default);
                return;
            }

            if (CloseWith is { } close)
            {
                await socket.CloseAsync(close, "as the test wants", default);
                return;
            }

            var parsed = part.MessageType == WebSocketMessageType.Text
                ? ParseJson(buffer.WrittenSpan.ToArray(), lines: false)
                : ParseDatums(buffer.WrittenSpan);
            var answer = Count(context.Request.Query["producer"]!, number++, parsed)!.Value;
            if (DropAfterFrame.Contains(Interlocked.Increment(ref _frames) - 1))
            {
                context.Abort();
                return;
            }

            var reasons = answer.Rejected.Select(r => new StreamReject(acked + rejected + r.Index, r.Reason)).ToList();
            acked += answer.Accepted + Overcount;
            rejected += answer.Rejected.Count;
            var ack = JsonSerializer.SerializeToUtf8Bytes(new StreamAck(acked, rejected, reasons.Count == 0 ? null : reasons), AnswerJson.Default.StreamAck);
            await socket.SendAsync(ack, WebSocketMessageType.Text, endOfMessage: true, default);
        }
    }

    private static async Task<ValueWebSocketReceiveResult> ReadAsync(WebSocket socket, ArrayBufferWriter<byte> buffer)
    {
        while (true)
        {
            var part = await socket.ReceiveAsync(buffer.GetMemory(4096), default);
            buffer.Advance(part.Count);
            if (part.EndOfMessage)
            {
                return part;
            }
        }
    }

    private (int Accepted, List<RejectedRecord> Rejected)? Count(string producer, long number, List<object> parsed)
    {
        lock (_lock)
        {
            var name = $"{producer}#{number}";
            if (_answers.TryGetValue(name, out var first))
            {
                return first;
            }

            if (number != _producers.GetValueOrDefault(producer) + 1)
            {
                return null;
            }

            _producers[producer] = number;
            Numbers.Add(name);
            Records.AddRange(parsed.OfType<GatewayRecord>());
            var rejected = parsed.Select((p, i) => (p, i)).Where(x => x.p is string)
                .Select(x => new RejectedRecord(x.i, (string)x.p)).ToList();
            return _answers[name] = (parsed.Count - rejected.Count, rejected);
        }
    }

    private static List<object> ParseJson(byte[] body, bool lines)
    {
        if (lines)
        {
            return [.. Encoding.UTF8.GetString(body).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => ParseOne(l))];
        }

        using var document = JsonDocument.Parse(body);
        return document.RootElement.ValueKind == JsonValueKind.Array
            ? [.. document.RootElement.EnumerateArray().Select(e => ParseOne(e.GetRawText()))]
            : [ParseOne(document.RootElement.GetRawText())];
    }

    private static object ParseOne(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            var e = document.RootElement;
            var record = new GatewayRecord(
                e.GetProperty("gateway_id").GetString()!, e.GetProperty("date").GetInt64(), e.GetProperty("ipTx").GetDouble(), e.GetProperty("ipRx").GetDouble());
            return record.Tx < 0 ? "ipTx: below 0" : record;
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return e.Message;
        }
    }

    private static List<object> ParseDatums(ReadOnlySpan<byte> data)
    {
        var records = new List<object>();
        while (!data.IsEmpty)
        {
            Assert.True(AvroGatewayRecord.TryRead(ref data, out var id, out var date, out var tx, out var rx), "The frame ends inside a datum.");
            records.Add(tx < 0 ? "ipTx: below 0" : new GatewayRecord(Encoding.UTF8.GetString(id), date, tx, rx));
        }

        return records;
    }

    private static List<object> ParseContainer(byte[] container)
    {
        var records = new List<object>();
        foreach (var block in AvroContainer.ReadBlocks(container))
        {
            records.AddRange(ParseDatums(block));
        }

        return records;
    }
}
