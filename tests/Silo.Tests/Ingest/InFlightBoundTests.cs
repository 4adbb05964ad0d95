using System.IO.Compression;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Weir.Records;
using Weir.Silo.Ingest;
using Weir.Silo.Ingest.Avro;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Ingest;

/// <summary><c>Ingest:MaxInFlightBytes</c> holds whatever a body says, or does not say, of its length.</summary>
public sealed class InFlightBoundTests : IAsyncLifetime
{
    private const int Mebibyte = 1 << 20;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(20);
    private TestServer _server = null!;

    private InFlightBytes InFlight => _server.Services.GetRequiredService<InFlightBytes>();

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(["--Ingest:MaxBodyBytes=1048576", "--Ingest:MaxInFlightBytes=1048576"]);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Fact]
    public async Task Post_WhenABodyWithoutALengthWouldGoOverTheBound_IsToldToWaitAndTheOtherIsTaken()
    {
        var slow = new PausedContent(Records("slow", 600_000));
        var first = _server.SendAsync(slow, "application/x-ndjson", "?kind=counter");
        await WhenInFlightAsync(500_000);

        var refused = await _server.SendAsync(new PausedContent(Records("fast", 600_000), paused: false), "application/x-ndjson", "?kind=counter");
        refused.AssertProblem(HttpStatusCode.TooManyRequests, "Ingest:MaxInFlightBytes");
        Assert.NotNull(refused.Headers.RetryAfter);
        Assert.InRange(InFlight.Bytes, 1, Mebibyte);

        slow.GoOn();
        Assert.Equal(HttpStatusCode.Accepted, (await first).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await _server.SendAsync(new PausedContent(Records("fast", 600_000), paused: false), "application/x-ndjson", "?kind=counter")).Status);
        Assert.Equal(0, InFlight.Bytes);
    }

    [Fact]
    public async Task Post_WhenACompressedBodyWouldGoOverTheBoundOnceDecompressed_IsToldToWait()
    {
        var slow = new PausedContent(Records("slow", 600_000));
        var first = _server.SendAsync(slow, "application/x-ndjson", "?kind=counter");
        await WhenInFlightAsync(500_000);

        var compressed = Gzip(Records("fast", 900_000));
        Assert.InRange(compressed.Length, 1, 100_000);
        var refused = await _server.PostAsync(compressed, "application/x-ndjson", encoding: "gzip");
        refused.AssertProblem(HttpStatusCode.TooManyRequests, "Ingest:MaxInFlightBytes");

        slow.GoOn();
        Assert.Equal(HttpStatusCode.Accepted, (await first).Status);
        Assert.Equal(HttpStatusCode.Accepted, (await _server.PostAsync(compressed, "application/x-ndjson", encoding: "gzip")).Status);
        Assert.Equal(0, InFlight.Bytes);
    }

    [Fact]
    public async Task Stream_WhenALongFrameIsHalfThere_ItsBytesCount()
    {
        using var socket = await _server.ConnectAsync("kind=counter");
        var frame = Encoding.UTF8.GetBytes($"[{Encoding.UTF8.GetString(Records("ws", 600_000)).TrimEnd().ReplaceLineEndings(",")}]");
        var half = frame.AsMemory(0, frame.Length * 3 / 4);
        await socket.SendAsync(half, WebSocketMessageType.Text, endOfMessage: false, CancellationToken.None);
        await WhenInFlightAsync(half.Length);

        var refused = await _server.SendAsync(new PausedContent(Records("fast", 900_000), paused: false), "application/x-ndjson", "?kind=counter");
        refused.AssertProblem(HttpStatusCode.TooManyRequests, "Ingest:MaxInFlightBytes");
        Assert.InRange(InFlight.Bytes, half.Length, Mebibyte);

        await socket.SendAsync(frame.AsMemory(half.Length), WebSocketMessageType.Text, endOfMessage: true, CancellationToken.None);
        var ack = new byte[200];
        var received = await socket.ReceiveAsync(ack.AsMemory(), CancellationToken.None).AsTask().WaitAsync(Patience);
        Assert.Contains("\"rejected\":0", Encoding.UTF8.GetString(ack, 0, received.Count), StringComparison.Ordinal);
        await WhenInFlightAsync(bytes => bytes == 0);
    }

    [Fact]
    public async Task Stream_WhenLongFramesHaveNoRoomBesideEachOther_EachComesToItsEnd()
    {
        var frame = Encoding.UTF8.GetBytes($"[{Encoding.UTF8.GetString(Records("long", 600_000)).TrimEnd().ReplaceLineEndings(",")}]");

        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => SendLongFramesAsync(frame))).WaitAsync(Patience);

        await WhenInFlightAsync(bytes => bytes == 0);
    }

    [Fact]
    public void Decode_WhenAnAvroBlockWouldGoOverTheBoundOnceInflated_StopsThere()
    {
        var container = AvroSamples.Published(20_000, deflate: true, perBlock: 5_000);
        var all = new InFlightBytes(Options.Create(new IngestOptions { MaxInFlightBytes = 300_000 }));
        using (var room = new InFlightRoom(all))
        {
            using var decoder = new AvroContainerDecoder(Mebibyte, room);
            using var batch = new IngestBatch();
            batch.Start(new GatewayRecordValidator(RecordKind.Counter, 1L << 32, DateTimeOffset.UtcNow));
            Assert.Throws<NoRoomException>(() => decoder.Decode(container, final: true, batch));
            Assert.InRange(room.Bytes, 1, 300_000);
        }

        Assert.Equal(0, all.Bytes);
    }

    [Fact]
    public async Task TryEnter_WhenManyAskAtOnce_NeverGoesOverTheBoundNorRefusesWhatFits()
    {
        var all = new InFlightBytes(Options.Create(new IngestOptions { MaxInFlightBytes = 1_000 }));
        var most = 0L;
        await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Run(() =>
        {
            for (var i = 0; i < 50_000; i++)
            {
                // One wants more than there is, always: the others must not be refused for it.
                Assert.False(all.TryEnter(1_001));
                Assert.True(all.TryEnter(250));
                most = Math.Max(most, all.Bytes);
                all.Leave(250);
            }
        })));
        Assert.InRange(most, 250, 1_000);
        Assert.Equal(0, all.Bytes);
    }

    private async Task SendLongFramesAsync(byte[] frame)
    {
        using var socket = await _server.ConnectAsync("kind=counter");
        var ack = new byte[200];
        for (var i = 0; i < 3; i++)
        {
            // In pieces, so that every connection comes to hold a part of its frame.
            for (var at = 0; at < frame.Length; at += 30_000)
            {
                var piece = frame.AsMemory(at, Math.Min(30_000, frame.Length - at));
                await socket.SendAsync(piece, WebSocketMessageType.Text, at + piece.Length == frame.Length, CancellationToken.None);
            }

            var received = await socket.ReceiveAsync(ack.AsMemory(), CancellationToken.None);
            Assert.True(
                received.MessageType == WebSocketMessageType.Text && Encoding.UTF8.GetString(ack, 0, received.Count).Contains("\"rejected\":0", StringComparison.Ordinal),
                $"frame {i}: {received.MessageType} {socket.CloseStatus} {Encoding.UTF8.GetString(ack, 0, received.Count)}");
        }
    }

    private static byte[] Records(string gateway, int bytes)
    {
        var text = new StringBuilder();
        for (var i = 0; text.Length < bytes; i++)
        {
            text.Append(ServerFixture.Record(gateway, back: i)).Append('\n');
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static byte[] Gzip(byte[] bytes)
    {
        using var output = new MemoryStream();
        using (var gzip = new GZipStream(output, CompressionLevel.Optimal))
        {
            gzip.Write(bytes);
        }

        return output.ToArray();
    }

    private Task WhenInFlightAsync(long bytes) => WhenInFlightAsync(now => now >= bytes);

    private async Task WhenInFlightAsync(Func<long, bool> isSo)
    {
        using var patience = new CancellationTokenSource(Patience);
        while (!isSo(InFlight.Bytes))
        {
            Assert.False(patience.IsCancellationRequested, $"after {Patience} {InFlight.Bytes} bytes are counted");
            await Task.Yield();
        }
    }

    /// <summary>A body sent in chunks, that stops before its last bytes until it may go on.</summary>
    private sealed class PausedContent(byte[] bytes, bool paused = true) : HttpContent
    {
        private readonly TaskCompletionSource _goOn = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void GoOn() => _goOn.SetResult();

        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.WriteAsync(bytes.AsMemory(0, bytes.Length - 1_000));
            await stream.FlushAsync();
            if (paused)
            {
                await _goOn.Task.WaitAsync(Patience);
            }

            await stream.WriteAsync(bytes.AsMemory(bytes.Length - 1_000));
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
