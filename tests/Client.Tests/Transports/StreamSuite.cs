using System.Text;
using Weir.Client.Tests.Support;
using Weir.Records;

namespace Weir.Client.Tests.Transports;

/// <summary>What a stream of frames promises, over any transport.</summary>
public abstract class StreamSuite<TTransport>(ServerFixture<TTransport> fixture)
    where TTransport : ITransport, new()
{
    private const long Day = SendSuite.Day;

    private IGatewayClient Client => fixture.Client;

    [Theory]
    [InlineData(RecordFormat.Json)]
    [InlineData(RecordFormat.Avro)]
    public async Task Stream_WhenManyFramesAreUnderWay_KeepsTheirOrderAndCountsEachOnce(RecordFormat format)
    {
        const int Frames = 300;
        var gateway = fixture.NewName();
        var acknowledged = new List<long>();
        await using var stream = await Client.OpenStreamAsync(
            RecordKind.Cumulative, new GatewayStreamOptions { Format = format, FramesInFlightMax = 20, OnAcknowledged = acknowledged.Add });

        for (var i = 0; i < Frames; i++)
        {
            await stream.SendAsync(new[] { new GatewayRecord(gateway, Day + (i * 60_000), i * 10, i) });
        }

        var progress = await stream.CompleteAsync().Within("everything acknowledged");

        Assert.Equal((Frames, Frames, 0, 1), ((int)progress.Sent, (int)progress.Accepted, (int)progress.Rejected, progress.Connections));
        Assert.Equal(Frames + 1, stream.Next);
        Assert.Equal(Frames, acknowledged[^1]);
        Assert.Equal(acknowledged.Order(), acknowledged);
        Assert.Equal(0, (await fixture.CountedAsync(gateway, RecordKind.Cumulative, Frames)).Late);
    }

    [Fact]
    public async Task Stream_WhenRecordsAreRejected_PlacesThemAmongAllRecords()
    {
        var gateway = fixture.NewName();
        var rejected = new List<RejectedRecord>();
        await using var stream = await Client.OpenStreamAsync(RecordKind.Counter, new GatewayStreamOptions { OnRejected = rejected.Add });

        await stream.SendAsync(new GatewayRecord[] { new(gateway, Day, 1, 1), new(gateway, Day, -1, 1), new(gateway, Day, 1, 1) });
        await stream.FlushAsync().Within("the first frame acknowledged");
        await stream.SendAsync(new StreamFrame("{not json"u8.ToArray(), 1, IsText: true));
        await stream.SendAsync(new GatewayRecord[] { new(gateway, Day, 1, 1), new(gateway, Day, 1, -1) });
        var progress = await stream.CompleteAsync().Within("everything acknowledged");

        Assert.Equal((3L, 3L), (progress.Accepted, progress.Rejected));
        Assert.Equal([1L, 3, 5], rejected.Select(r => r.Index));
        Assert.StartsWith("ipTx is -1;", rejected[0].Reason, StringComparison.Ordinal);
        Assert.StartsWith("ipRx is -1;", rejected[2].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Stream_WhenAFrameIsOverTheBound_IsOneReject()
    {
        var gateway = fixture.NewName();
        var rejected = new List<RejectedRecord>();
        await using var stream = await Client.OpenStreamAsync(RecordKind.Counter, new GatewayStreamOptions { OnRejected = rejected.Add });

        await stream.SendAsync(new StreamFrame(new byte[2_000_001], 1, IsText: true));
        await stream.SendAsync(new GatewayRecord[] { new(gateway, Day, 1, 1) });
        var progress = await stream.CompleteAsync().Within("everything acknowledged");

        Assert.Equal((1L, 1L), (progress.Accepted, progress.Rejected));
        Assert.Equal("the frame has more than 2000000 bytes (Ingest:MaxBodyBytes)", Assert.Single(rejected).Reason);
    }

    [Fact]
    public async Task Stream_WhenFramesComeAgainFromAnotherStream_CountsThemOnce()
    {
        var gateway = await fixture.NewUncheckedAsync();
        var options = new GatewayStreamOptions { Producer = fixture.NewName("producer") };
        for (var time = 0; time < 2; time++)
        {
            await using var stream = await Client.OpenStreamAsync(RecordKind.Counter, options);
            for (var i = 0; i < 5; i++)
            {
                await stream.SendAsync(new GatewayRecord[] { new(gateway, Day, i, 1) });
            }

            Assert.Equal(5, (await stream.CompleteAsync().Within("everything acknowledged")).Accepted);
        }

        await using var next = await Client.OpenStreamAsync(RecordKind.Counter, options with { First = 6 });
        await next.SendAsync(new GatewayRecord[] { new(gateway, Day, 100, 1) });
        await next.CompleteAsync().Within("the next frame acknowledged");
        await fixture.CountedAsync(gateway, RecordKind.Counter, 7);
        Assert.Equal(110, Assert.Single((await Client.GetTotalsAsync(gateway))!.Days).Tx);
    }

    [Fact]
    public async Task Stream_WhenSomePartWasNotDurable_GoesOnWhereItStood()
    {
        var gateway = await fixture.NewUncheckedAsync();
        await using var stream = await Client.OpenStreamAsync(RecordKind.Counter);
        fixture.Appender.FailNext = true;

        await stream.SendAsync(new GatewayRecord[] { new(gateway, Day, 1, 1) });
        await stream.SendAsync(new GatewayRecord[] { new(gateway, Day, 2, 1) });
        var progress = await stream.CompleteAsync().Within("everything acknowledged");

        Assert.Equal((2L, 2), (progress.Accepted, progress.Connections));
        await fixture.CountedAsync(gateway, RecordKind.Counter, 3);
    }

    [Fact]
    public async Task Stream_WhenConsumersAreBehindForAWhile_WaitsAndLosesNothing()
    {
        var gateway = fixture.NewName();
        await using var stream = await Client.OpenStreamAsync(RecordKind.Counter);
        fixture.Appender.LagBytes = 1L << 40;
        try
        {
            fixture.Appender.LagAsked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await stream.SendAsync(new GatewayRecord[] { new(gateway, Day, 1, 1) });
            await fixture.Appender.LagAsked.Task.Within("the frame at the server");
            Assert.Equal(0, stream.Progress.Accepted);
        }
        finally
        {
            fixture.Appender.LagBytes = null;
        }

        Assert.Equal((1L, 1), ((await stream.CompleteAsync().Within("everything acknowledged")).Accepted, stream.Progress.Connections));
    }

    [Fact]
    public async Task Open_WhenTheNumberLeavesAGap_SaysSo()
    {
        await Assert.ThrowsAsync<ProducerSequenceException>(
            () => Client.OpenStreamAsync(RecordKind.Counter, new GatewayStreamOptions { Producer = fixture.NewName("producer"), First = 9 }));
    }

    [Fact]
    public async Task Flush_WhenEverythingIsAcknowledged_LeavesTheStreamOpen()
    {
        var gateway = await fixture.NewUncheckedAsync();
        await using var stream = await Client.OpenStreamAsync(RecordKind.Counter);
        await stream.SendAsync(new GatewayRecord[] { new(gateway, Day, 1, 1) });
        await stream.FlushAsync().Within("the first frame acknowledged");
        Assert.Equal(1, stream.Progress.Accepted);
        var text = FormattableString.Invariant($$"""{"gateway_id":"{{gateway}}","date":{{Day}},"ipTx":1,"ipRx":2}""");
        await stream.SendAsync(new StreamFrame(Encoding.UTF8.GetBytes(text), 1, IsText: true));
        await stream.CompleteAsync().Within("the second frame acknowledged");

        await fixture.CountedAsync(gateway, RecordKind.Counter, 3);
        await Assert.ThrowsAsync<InvalidOperationException>(async () => await stream.SendAsync(new GatewayRecord[] { new(gateway, Day, 1, 1) }));
    }
}
