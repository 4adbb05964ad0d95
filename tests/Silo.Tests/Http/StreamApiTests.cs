using System.Net;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Http;

public sealed class StreamApiTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private readonly TestServer _server = fixture.Server;
    private readonly string _gateway = fixture.NewGateway();

    private static readonly long Now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private string Good(int back = 0) => ServerFixture.Record(_gateway, back: back);

    [Fact]
    public async Task Stream_WhenFramesAreSent_AcknowledgesEveryRecordAndClosesInOrder()
    {
        using var socket = await _server.ConnectAsync("kind=counter");
        for (var i = 0; i < 50; i++)
        {
            await SendAsync(socket, $"[{Good(i * 2)},{Good((i * 2) + 1)}]");
        }

        var acks = await ReadAcksAsync(socket, 100);
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None).WaitAsync(Patience);

        Assert.Equal(WebSocketCloseStatus.NormalClosure, socket.CloseStatus);
        Assert.True(acks.Zip(acks.Skip(1)).All(pair => pair.First.Acked < pair.Second.Acked), string.Join(' ', acks));
        Assert.Equal(0, acks[^1].Rejected);
    }

    [Fact]
    public async Task Stream_WhenRecordsAreBad_SaysWhichAndStaysOpen()
    {
        using var socket = await _server.ConnectAsync("kind=counter");
        await SendAsync(socket, $"[{Good(5)},{{}}]");
        await SendAsync(socket, $"[{Good(4)},nonsense");
        await SendAsync(socket, "42");
        await SendAsync(socket, Good(3));

        var acks = await ReadAcksAsync(socket, 3);

        Assert.Equal(3, acks[^1].Rejected);
        Assert.Equal(
            ["1: gateway_id is missing", "3: the JSON breaks off here: a word is neither true, false nor null", "4: the record is a number; it must be an object with gateway_id, date, ipTx and ipRx"],
            acks.SelectMany(ack => ack.Reasons));
        await _server.AssertCountedAsync(_gateway, 3);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Stream_WhenAvroDatumsComeBackToBack_TakesThemAll(bool asFloat)
    {
        using var socket = await _server.ConnectAsync(asFloat ? "kind=counter&schema=float" : "kind=counter");
        var frame = new AvroSamples();
        var now = Now;
        for (var i = 0; i < 3; i++)
        {
            frame.Text(_gateway).Long(now - i);
            _ = asFloat ? frame.Float(1.5f).Float(2) : frame.Double(1.5).Double(2);
        }

        await socket.SendAsync(frame.ToArray(), WebSocketMessageType.Binary, true, CancellationToken.None);
        await socket.SendAsync(new AvroSamples().Text(_gateway).Long(Now).ToArray(), WebSocketMessageType.Binary, true, CancellationToken.None);

        var acks = await ReadAcksAsync(socket, 3, rejected: 1);

        Assert.Equal("3: the Avro datum at byte 0 of the frame is not whole", Assert.Single(acks.SelectMany(ack => ack.Reasons)));
        await _server.AssertCountedAsync(_gateway, 3);
    }

    [Fact]
    public async Task Stream_WhenAFrameIsOverTheLimit_RejectsItAndGoesOn()
    {
        using var socket = await _server.ConnectAsync("kind=counter");
        await SendAsync(socket, Good(2));
        await socket.SendAsync(new byte[3_000_000], WebSocketMessageType.Binary, true, CancellationToken.None);
        await SendAsync(socket, Good(1));

        var acks = await ReadAcksAsync(socket, 2);

        Assert.Equal(1, acks[^1].Rejected);
        Assert.Equal("1: the frame has more than 2000000 bytes (Ingest:MaxBodyBytes)", Assert.Single(acks.SelectMany(ack => ack.Reasons)));
        await _server.AssertCountedAsync(_gateway, 2);
    }

    [Fact]
    public async Task Stream_WhenNumberedFramesAreSentAgain_CountsThemOnce()
    {
        for (var attempt = 0; attempt < 2; attempt++)
        {
            using var socket = await _server.ConnectAsync($"kind=counter&producer={_gateway}&first=1");
            for (var i = 0; i < 20; i++)
            {
                await SendAsync(socket, ServerFixture.Record(_gateway, back: i).Replace("\"date\":", $"\"date\":{1_700_000_000_000 + i},\"sent\":", StringComparison.Ordinal));
            }

            Assert.Equal(20, (await ReadAcksAsync(socket, 20))[^1].Acked);
        }

        await _server.AssertCountedAsync(_gateway, 20);
    }

    [Fact]
    public async Task Connect_WhenTheFirstNumberLeavesAGap_IsAnswered409()
    {
        var refused = await Assert.ThrowsAsync<UpgradeRefusedException>(() => _server.ConnectAsync($"kind=counter&producer={_gateway}&first=7"));

        Assert.Equal(HttpStatusCode.Conflict, refused.Status);
    }

    [Theory]
    [InlineData("", "kind is missing")]
    [InlineData("?kind=nope", "kind is \"nope\"")]
    [InlineData("?kind=counter&schema=int", "schema is \"int\"; it must be float")]
    [InlineData("?kind=counter&producer=p", "first is missing")]
    public async Task Connect_WhenParametersAreBad_IsAnswered400(string query, string reason) =>
        (await GetUpgradeAsync(query, "websocket")).AssertProblem(HttpStatusCode.BadRequest, reason);

    [Fact]
    public async Task Connect_WhenTheUpgradeIsToAnotherProtocol_IsAnswered426() =>
        (await GetUpgradeAsync("?kind=counter", "other/1")).AssertProblem(HttpStatusCode.UpgradeRequired, "WebSocket");

    private async Task<Reply> GetUpgradeAsync(string query, string protocol)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, $"/v1/gateways/stream{query}");
        request.Headers.Upgrade.ParseAdd(protocol);
        request.Headers.Connection.ParseAdd("Upgrade");
        return await Reply.OfAsync(await _server.Http.SendAsync(request));
    }

    [Fact]
    public async Task Stream_WhenTheServerStops_AcknowledgesWhatItTookAndCloses1001()
    {
        var gate = new TaskCompletionSource();
        await using var server = await TestServer.StartAsync(configure: builder => FaultyAppender.Add(builder, appender => appender.Gate = gate.Task));
        using var socket = await server.ConnectAsync("kind=counter");
        await SendAsync(socket, Good());
        await server.WhenInFlightAsync();

        server.Stop();
        gate.SetResult();
        var acks = await ReadAcksAsync(socket, 1);
        var end = await socket.ReceiveAsync(new byte[100], CancellationToken.None).WaitAsync(Patience);
        await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None);

        Assert.Equal(1, Assert.Single(acks).Acked);
        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.EndpointUnavailable), (end.MessageType, socket.CloseStatus));
    }

    [Fact]
    public async Task Stream_WhenAnAppendFails_ClosesWithoutAcknowledging()
    {
        await using var server = await TestServer.StartAsync(configure: builder => FaultyAppender.Add(builder, appender => appender.FailNext = true));
        using var socket = await server.ConnectAsync("kind=counter");
        await SendAsync(socket, Good());

        var end = await socket.ReceiveAsync(new byte[100], CancellationToken.None).WaitAsync(Patience);

        Assert.Equal((WebSocketMessageType.Close, WebSocketCloseStatus.InternalServerError), (end.MessageType, socket.CloseStatus));
    }

    private static async Task SendAsync(ClientWebSocket socket, string text) =>
        await socket.SendAsync(Encoding.UTF8.GetBytes(text), WebSocketMessageType.Text, true, CancellationToken.None);

    private static async Task<List<Ack>> ReadAcksAsync(ClientWebSocket socket, long acked, long rejected = 0)
    {
        var acks = new List<Ack>();
        var buffer = new byte[64 * 1024];
        while (acks.Count == 0 || acks[^1].Acked < acked || acks[^1].Rejected < rejected)
        {
            var received = await socket.ReceiveAsync(buffer, CancellationToken.None).WaitAsync(Patience);
            Assert.Equal(WebSocketMessageType.Text, received.MessageType);
            var json = JsonDocument.Parse(buffer.AsMemory(0, received.Count)).RootElement;
            var reasons = json.TryGetProperty("reasons", out var list)
                ? list.EnumerateArray().Select(r => $"{r.GetProperty("record").GetInt64()}: {r.GetProperty("reason").GetString()}").ToArray()
                : [];
            acks.Add(new Ack(json.GetProperty("acked").GetInt64(), json.GetProperty("rejected").GetInt64(), reasons));
        }

        return acks;
    }

    private sealed record Ack(long Acked, long Rejected, string[] Reasons);
}
