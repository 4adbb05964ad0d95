using System.Text;
using Weir.Client.Tests.Support;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Client.Tests.Transports;

/// <summary>What all suites of sending begin with.</summary>
internal static class SendSuite
{
    /// <summary>2024-03-01.</summary>
    public const long Day = 1_709_251_200_000;
}

/// <summary>What sending promises, over any transport.</summary>
public abstract class SendSuite<TTransport>(ServerFixture<TTransport> fixture)
    where TTransport : ITransport, new()
{
    private const long Day = SendSuite.Day;

    private IGatewayClient Client => fixture.Client;

    [Theory]
    [InlineData(RecordFormat.Json, RecordCompression.None)]
    [InlineData(RecordFormat.Json, RecordCompression.Gzip)]
    [InlineData(RecordFormat.Json, RecordCompression.Brotli)]
    [InlineData(RecordFormat.Avro, RecordCompression.None)]
    [InlineData(RecordFormat.Avro, RecordCompression.Deflate)]
    [InlineData(RecordFormat.Avro, RecordCompression.Gzip)]
    public async Task Send_WhenRecordsAreGood_CountsEachOnce(RecordFormat format, RecordCompression compression)
    {
        var gateway = fixture.NewName();
        var records = Enumerable.Range(0, 500).Select(i => new GatewayRecord(gateway, Day + i, i, 2 * i)).ToArray();

        var result = await Client.SendAsync(records, RecordKind.Counter, new SendOptions { Format = format, Compression = compression });

        Assert.Equal((500L, 0L), (result.Accepted, result.RejectedCount));
        await fixture.CountedAsync(gateway, RecordKind.Counter, 500);
        var totals = await Client.GetTotalsAsync(gateway);
        Assert.Equal([new DayTotalsAnswer(new DateOnly(2024, 3, 1), 124_750, 249_500, 500, null)], totals!.Days);
    }

    [Fact]
    public async Task Send_WhenTheBodyIsLines_CountsThemAndNamesTheBadOnes()
    {
        var gateway = fixture.NewName();
        var body = Encoding.UTF8.GetBytes(
            $$"""
            {"gateway_id":"{{gateway}}","date":{{Day}},"ipTx":1,"ipRx":2}
            not a record
            {"gateway_id":"{{gateway}}","date":{{Day + 1}},"ipTx":1,"ipRx":2}
            """);

        var result = await Client.CreateProducer(RecordKind.Counter).SendAsync(new EncodedRecords(body, 3, EncodedRecords.NdjsonType));

        Assert.Equal((2L, 1L), (result.Accepted, result.RejectedCount));
        Assert.Equal(1, Assert.Single(result.Rejected).Index);
    }

    [Fact]
    public async Task Send_WhenSomeAreBad_SaysWhichAndWhy()
    {
        var gateway = fixture.NewName();

        var result = await Client.SendAsync(
            new GatewayRecord[] { new(gateway, Day, 1, 1), new("no blanks", Day, 1, 1), new(gateway, Day, -1, 1), new(gateway, 5, 1, 1) }, RecordKind.Counter);

        Assert.Equal((1L, 3L), (result.Accepted, result.RejectedCount));
        Assert.Equal([1L, 2, 3], result.Rejected.Select(r => r.Index));
        Assert.Equal("gateway_id is \"no blanks\"; only A-Z a-z 0-9 . _ : - are allowed", result.Rejected[0].Reason);
        Assert.StartsWith("ipTx is -1; it must be from 0", result.Rejected[1].Reason, StringComparison.Ordinal);
        Assert.StartsWith("date is 5; it must be from 946684800000", result.Rejected[2].Reason, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Send_WhenAllAreBad_IsAnAnswerAndUsesTheNumber()
    {
        var producer = Client.CreateProducer(RecordKind.Counter);

        var result = await producer.SendAsync(new GatewayRecord[] { new("no blanks", Day, 1, 1) });

        Assert.Equal((0L, 1L, 1), (result.Accepted, result.RejectedCount, result.Rejected.Count));
        Assert.Equal(2, producer.Next);
    }

    [Fact]
    public async Task Send_WhenThereIsNothingInTheBody_SaysSo()
    {
        var failure = await Assert.ThrowsAsync<InvalidRequestException>(
            () => Client.CreateProducer(RecordKind.Counter).SendAsync(new EncodedRecords("[]"u8.ToArray(), 1, EncodedRecords.JsonType)));

        Assert.Equal(400, failure.Status);
        Assert.Contains("There is nothing in the body; it must have at least one record.", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("text/csv", null, "Content-Type is \"text/csv\"; it must be one of application/json, application/x-ndjson, application/avro.")]
    [InlineData("application/json", "zstd", "Content-Encoding is \"zstd\"; it must be gzip, br or none.")]
    public async Task Send_WhenTheFormIsNoneThatIsTaken_SaysWhichAre(string type, string? encoding, string reason)
    {
        var producer = Client.CreateProducer(RecordKind.Counter);

        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => producer.SendAsync(new EncodedRecords("[]"u8.ToArray(), 1, type, encoding)));

        Assert.Equal(415, failure.Status);
        Assert.Contains(reason, failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, producer.Next);
    }

    [Theory]
    [InlineData(2_000_001)]
    [InlineData(70_000_000)]
    public async Task Send_WhenTheBodyIsOverTheBound_SaysTheBound(int bytes)
    {
        var producer = Client.CreateProducer(RecordKind.Counter);

        var failure = await Assert.ThrowsAsync<RequestTooLargeException>(
            () => producer.SendAsync(new EncodedRecords(new byte[bytes], 1, EncodedRecords.JsonType)));

        Assert.Matches("2000000|67108864", failure.Message);
        Assert.Equal(new ProducerSequence(producer.Id, 1), failure.Number);
    }

    [Fact]
    public async Task Send_WhenANumberComesTwice_CountsItOnceAndAnswersAlike()
    {
        var gateway = await fixture.NewUncheckedAsync();
        var producer = fixture.NewName("producer");
        GatewayRecord[] records = [new(gateway, Day, 7, 8), new(gateway, Day, -1, 0)];

        var first = await Client.SendAsync(records, RecordKind.Counter, new SendOptions { Number = new ProducerSequence(producer, 1) });
        var again = await Client.SendAsync(records, RecordKind.Counter, new SendOptions { Number = new ProducerSequence(producer, 1) });
        await Client.SendAsync(records, RecordKind.Counter, new SendOptions { Number = new ProducerSequence(producer, 2) });

        Assert.Equal((first.Accepted, first.RejectedCount), (again.Accepted, again.RejectedCount));
        Assert.Equal(first.Rejected, again.Rejected);
        await fixture.CountedAsync(gateway, RecordKind.Counter, 3);
    }

    [Fact]
    public async Task Send_WhenNumbersLeaveAGap_SaysTheLastOneKnown()
    {
        var id = fixture.NewName("producer");
        GatewayRecord[] records = [new(fixture.NewName(), Day, 7, 8)];

        var unknown = await Assert.ThrowsAsync<ProducerSequenceException>(() => Client.CreateProducer(RecordKind.Counter, id, 3).SendAsync(records));
        await Client.CreateProducer(RecordKind.Counter, id).SendAsync(records);
        var gap = await Assert.ThrowsAsync<ProducerSequenceException>(() => Client.CreateProducer(RecordKind.Counter, id, 3).SendAsync(records));

        Assert.Null(unknown.Last);
        Assert.Equal(1, gap.Last);
        Assert.Equal(new ProducerSequence(id, 3), gap.Number);
    }

    [Fact]
    public async Task Send_WhenSomePartWasNotDurable_RepeatsTheNumberAndCountsOnce()
    {
        var gateway = await fixture.NewUncheckedAsync();
        fixture.Appender.FailNext = true;

        var result = await Client.SendAsync(new GatewayRecord[] { new(gateway, Day, 1, 1) }, RecordKind.Counter);

        Assert.Equal(1, result.Accepted);
        await fixture.CountedAsync(gateway, RecordKind.Counter, 2);
    }

    [Fact]
    public async Task Send_WhenConsumersStayBehind_SaysHowLongToWait()
    {
        var producer = Client.CreateProducer(RecordKind.Rate);
        GatewayRecord[] records = [new(fixture.NewName(), Day, 1, 1)];
        fixture.Appender.LagBytes = 1L << 40;

        ServerOverloadedException failure;
        try
        {
            failure = await Assert.ThrowsAsync<ServerOverloadedException>(() => producer.SendAsync(records));
        }
        finally
        {
            fixture.Appender.LagBytes = null;
        }

        Assert.Equal(TimeSpan.FromSeconds(1), failure.RetryAfter);
        Assert.Contains("bytes behind (Ingest:MaxLagBytes)", failure.Message, StringComparison.Ordinal);
        Assert.Equal(1, (await producer.RepeatAsync()).Accepted);
    }

    [Fact]
    public async Task Send_WhenCancelled_EndsAndCanBeRepeated()
    {
        var gateway = await fixture.NewUncheckedAsync();
        var producer = Client.CreateProducer(RecordKind.Counter);
        var gate = new TaskCompletionSource();
        fixture.Appender.Gate = gate.Task;
        using var stop = new CancellationTokenSource();
        try
        {
            var sending = producer.SendAsync(new GatewayRecord[] { new(gateway, Day, 1, 1) }, cancellationToken: stop.Token);
            await fixture.Server.WhenInFlightAsync().Within("the request at the server");
            await stop.CancelAsync();
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => sending.Within("the end of the call"));
        }
        finally
        {
            fixture.Appender.Gate = Task.CompletedTask;
            gate.SetResult();
        }

        Assert.Equal(1, (await producer.RepeatAsync().Within("the repeat")).Accepted);
        await fixture.CountedAsync(gateway, RecordKind.Counter, 2);
    }

    [Fact]
    public async Task Send_WhenSixtyFourProducersDo_KeepsEachOnesOrderAndCountsEachOnce()
    {
        const int Producers = 64;
        const int Requests = 12;
        var gateways = Enumerable.Range(0, Producers).Select(_ => fixture.NewName()).ToArray();

        // Readings further apart than the lateness: one that is overtaken would be dropped as late.
        await Task.WhenAll(gateways.Select(async gateway =>
        {
            var producer = Client.CreateProducer(RecordKind.Cumulative);
            for (var i = 0; i < Requests; i++)
            {
                await producer.SendAsync(new GatewayRecord[] { new(gateway, Day + (i * 120_000), i * 1000, i), new(gateway, Day + (i * 120_000) + 60_000, (i * 1000) + 500, i) });
            }
        })).Within("everything sent");

        foreach (var gateway in gateways)
        {
            var counts = await fixture.CountedAsync(gateway, RecordKind.Cumulative, 2 * Requests);
            Assert.Equal((0L, 0L), (counts.Late, counts.Duplicates));
            Assert.Equal(((Requests - 1) * 1000) + 500, Assert.Single((await Client.GetTotalsAsync(gateway))!.Days).Tx);
        }
    }
}
