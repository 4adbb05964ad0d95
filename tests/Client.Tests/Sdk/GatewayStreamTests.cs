using System.Net.WebSockets;
using System.Text;
using Weir.Client.Tests.Support;
using Weir.Records;

namespace Weir.Client.Tests.Sdk;

public sealed class GatewayStreamTests : IAsyncLifetime
{
    private TestService _service = null!;
    private GatewayClient _client = null!;

    public async Task InitializeAsync()
    {
        _service = await TestService.StartAsync();
        _client = _service.Connect(o =>
        {
            o.RetriesMax = 3;
            o.ApiKey = "key-of-sixteen-ch";
        });
    }

    public async Task DisposeAsync()
    {
        await _client.DisposeAsync();
        await _service.DisposeAsync();
    }

    [Theory]
    [InlineData(RecordFormat.Json)]
    [InlineData(RecordFormat.Avro)]
    public async Task Stream_WhenConnectionsAreDroppedAfterFramesWereTaken_LosesAndRepeatsNothing(RecordFormat format)
    {
        _service.DropAfterFrame.UnionWith([0, 3, 4, 17]);
        var records = Enumerable.Range(0, 400).Select(i => new GatewayRecord($"gw-{i % 7}", 1_700_000_000_000 + i, i, i * 2)).ToArray();
        var options = new GatewayStreamOptions { Format = format, FramesInFlightMax = 4, Producer = "meter", First = 1 };
        await using var stream = await _client.OpenStreamAsync(RecordKind.Counter, options);

        for (var i = 0; i < records.Length; i += 10)
        {
            await stream.SendAsync(records.AsMemory(i, 10));
        }

        var progress = await stream.CompleteAsync().Within("everything acknowledged");

        Assert.Equal((400L, 400L, 0L, 5), (progress.Sent, progress.Accepted, progress.Rejected, progress.Connections));
        Assert.Equal(records, _service.Records);
        Assert.Equal(Enumerable.Range(1, 40).Select(i => $"meter#{i}"), _service.Numbers);
        Assert.Equal(41, stream.Next);
        Assert.Equal("Bearer key-of-sixteen-ch", _service.Authorization);
    }

    [Fact]
    public async Task Stream_WhenRecordsAreRejected_PlacesThemAmongAllRecords()
    {
        var rejected = new List<RejectedRecord>();
        var acknowledged = new List<long>();
        await using var stream = await _client.OpenStreamAsync(
            RecordKind.Rate, new GatewayStreamOptions { OnRejected = rejected.Add, OnAcknowledged = acknowledged.Add, FramesInFlightMax = 1 });

        await stream.SendAsync(new[] { Record(1), Record(-1), Record(2) });
        await stream.SendAsync(new[] { Record(3), Record(4), Record(-2) });
        var progress = await stream.CompleteAsync().Within("everything acknowledged");

        Assert.Equal((4L, 2L), (progress.Accepted, progress.Rejected));
        Assert.Equal([new RejectedRecord(1, "ipTx: below 0"), new RejectedRecord(5, "ipTx: below 0")], rejected);
        Assert.Equal([1L, 2], acknowledged);
    }

    [Fact]
    public async Task Send_WhenThereAreMoreRecordsThanAFrameTakes_MakesSeveral()
    {
        var records = Enumerable.Range(0, IGatewayStream.FrameRecordsMax + 1).Select(i => Record(i)).ToArray();
        await using var stream = await _client.OpenStreamAsync(RecordKind.Rate, new GatewayStreamOptions { Format = RecordFormat.Avro });

        await stream.SendAsync(records);
        await stream.CompleteAsync().Within("everything acknowledged");

        Assert.Equal(records, _service.Records);
        Assert.Equal(2, _service.Numbers.Count);
    }

    [Fact]
    public async Task Flush_WhenEverythingIsAcknowledged_LeavesTheStreamOpen()
    {
        await using var stream = await _client.OpenStreamAsync(RecordKind.Rate);
        await stream.SendAsync(new[] { Record(1) });
        await stream.FlushAsync().Within("the first frame acknowledged");
        Assert.Equal(1, stream.Progress.Accepted);

        await stream.SendAsync(new StreamFrame(Encoding.UTF8.GetBytes("""{"gateway_id":"a","date":1700000000000,"ipTx":1,"ipRx":2}"""), 1, IsText: true));
        await stream.CompleteAsync().Within("the second frame acknowledged");

        Assert.Equal(2, _service.Records.Count);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await stream.SendAsync(new[] { Record(1) }));
    }

    [Theory]
    [InlineData(409, typeof(ProducerSequenceException))]
    [InlineData(401, typeof(AccessDeniedException))]
    [InlineData(400, typeof(InvalidRequestException))]
    [InlineData(429, typeof(ServerOverloadedException))]
    [InlineData(503, typeof(ServerUnavailableException))]
    public async Task Open_WhenTheUpgradeIsRefused_ThrowsWhatACallerCanActOn(int status, Type expected)
    {
        _service.UpgradeStatus = status;

        var failure = await Assert.ThrowsAnyAsync<GatewayClientException>(() => _client.OpenStreamAsync(RecordKind.Rate));

        Assert.IsType(expected, failure);
    }

    [Theory]
    [InlineData(WebSocketCloseStatus.MessageTooBig, typeof(RequestTooLargeException))]
    [InlineData(WebSocketCloseStatus.PolicyViolation, typeof(InvalidRequestException))]
    [InlineData(WebSocketCloseStatus.EndpointUnavailable, typeof(ServerUnavailableException))]
    public async Task Stream_WhenTheServerClosesForGood_FailsWithTheReasonAndTheNumber(WebSocketCloseStatus close, Type expected)
    {
        _service.CloseWith = close;
        await using var stream = await _client.OpenStreamAsync(RecordKind.Rate, new GatewayStreamOptions { Producer = "p" });
        await stream.SendAsync(new[] { Record(1) });

        var failure = await Assert.ThrowsAnyAsync<GatewayClientException>(() => stream.FlushAsync().Within("the failure"));

        Assert.IsType(expected, failure);
        Assert.Contains("as the test wants", failure.Message, StringComparison.Ordinal);
        Assert.Equal(new Weir.Streaming.ProducerSequence("p", 1), failure.Number);
        Assert.Same(failure, await Assert.ThrowsAnyAsync<GatewayClientException>(async () => await stream.SendAsync(new[] { Record(1) })));
    }

    [Fact]
    public async Task Stream_WhenTheServerCountsMoreThanWasSent_Fails()
    {
        _service.Overcount = 5;
        await using var stream = await _client.OpenStreamAsync(RecordKind.Rate);
        await stream.SendAsync(new[] { Record(1) });

        await Assert.ThrowsAsync<UnexpectedAnswerException>(() => stream.FlushAsync().Within("the failure"));
    }

    [Fact]
    public async Task Send_WhenTheWindowIsFullAndTheCallIsCancelled_QueuesNothing()
    {
        _service.UpgradeStatus = null;
        _service.Overcount = 0;
        await using var stream = await _client.OpenStreamAsync(RecordKind.Rate, new GatewayStreamOptions { FramesInFlightMax = 1 });
        await stream.SendAsync(new[] { Record(1) });
        await stream.FlushAsync().Within("the first frame acknowledged");
        await _service.DisposeAsync();
        await stream.SendAsync(new[] { Record(2) });
        using var stop = new CancellationTokenSource();
        var waiting = stream.SendAsync(new[] { Record(3) }, stop.Token).AsTask();

        await stop.CancelAsync();

        await Assert.ThrowsAnyAsync<Exception>(() => waiting.Within("the wait given up"));
        Assert.Equal(2, stream.Progress.Sent);
    }

    private static GatewayRecord Record(double tx) => new("gw-1", 1_700_000_000_000, tx, 1);
}
