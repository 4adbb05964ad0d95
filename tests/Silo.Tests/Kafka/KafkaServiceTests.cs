using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.WebSockets;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans;
using Weir.Operations;
using Weir.Records;
using Weir.Silo.Tests.Support;
using Weir.Streaming.Kafka;
using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Silo.Tests.Kafka;

/// <summary>The service whose streams are Kafka's topics.</summary>
public sealed class KafkaServiceTests
{
    private static readonly long Now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    [KafkaFact]
    public Task Records_OverEveryWay_AreInTheTotals_WrittenAsJson() => EveryWay_IsInTheTotalsAsync("application/json");

    [KafkaFact]
    public Task Records_OverEveryWay_AreInTheTotals_WrittenAsAvro() => EveryWay_IsInTheTotalsAsync("avro/binary");

    /// <summary>Another program's records of a gateway, on another partition than ours, and in either form, are counted with ours.</summary>
    [KafkaFact]
    public async Task Records_OfAForeignProducerAndOurs_AreSummedUp()
    {
        await using var service = await KafkaService.StartAsync();
        string[] gateways = [.. Enumerable.Range(0, 12).Select(i => $"shared-{i}")];
        var partitions = new HashSet<(string Gateway, int Partition)>();
        for (var round = 0; round < 10; round++)
        {
            await service.Server.PostAsync($"[{string.Join(',', gateways.Select(gateway => Record(gateway, Now - 100 + round, 1, 10)))}]");
            foreach (var gateway in gateways)
            {
                var sent = round % 2 == 0
                    ? await service.ProduceAsync(gateway, Record(gateway, Now - 50 + round, 100, 1000))
                    : await service.ProduceAsync(gateway, new AvroSamples().Record(gateway, Now - 50 + round, 100, 1000).ToArray(), contentType: "avro/binary");
                partitions.Add((gateway, sent.Partition.Value));
            }
        }

        foreach (var gateway in gateways)
        {
            await service.Server.AssertCountedAsync(gateway, 20);
            Assert.Equal((1010, 10100), await TotalsAsync(service.Server, gateway));
        }

        // CRC32 against murmur2: some gateways have come from two partitions, or this says nothing.
        partitions.UnionWith(service.Consume(RecordKinds.Counter, 240).Select(message => (message.Message.Key, message.Partition.Value)));
        Assert.True(partitions.Count > gateways.Length, string.Join(' ', partitions));
    }

    [KafkaFact]
    public async Task Message_ThatIsNoRecord_IsADeadLetterAndItsNeighboursCount()
    {
        await using var service = await KafkaService.StartAsync(partitions: 1);
        await service.ProduceAsync("gw-1", Record("gw-1", Now - 3, 1, 2));
        await service.ProduceAsync("gw-1", """{"gateway_id":"gw-1","date":"today","ipTx":1,"ipRx":2}""");
        await service.ProduceAsync("gw-2", Record("gw-1", Now - 2, 1, 2));
        await service.ProduceAsync("gw-1", (byte[]?)null);
        await service.ProduceAsync("gw-1", [1, 2, 3], contentType: "avro/binary");
        await service.ProduceAsync("gw-1", [1, 2, 3], contentType: "text/csv");
        await service.ProduceAsync("gw-1", Record("gw-1", Now - 1, 1, 2));

        await service.Server.AssertCountedAsync("gw-1", 2);
        var reply = await service.Server.GetAsync("/v1/dead-letters");

        Assert.Equal(HttpStatusCode.OK, reply.Status);
        var letters = reply.Json.GetProperty("letters").EnumerateArray().ToList();
        Assert.Equal(
            [
                (1, "gw-1", "date is a string; it must be an integer (Unix milliseconds)"),
                (2, "gw-2", "the message's key is \"gw-2\"; it must be its gateway_id, \"gw-1\""),
                (3, "gw-1", "the message has no value (a tombstone)"),
                (4, "gw-1", "the Avro datum is not whole: gateway_id is broken or breaks off"),
                (5, "gw-1", "the content type is text/csv; it must be application/json or avro/binary"),
            ],
            letters.Select(letter => (letter.GetProperty("offset").GetInt32(), letter.GetProperty("key").GetString(), letter.GetProperty("reason").GetString())));
        Assert.All(letters, letter => Assert.Equal("counter", letter.GetProperty("stream").GetString()));
        var operations = service.Server.Services.GetRequiredService<IGrainFactory>().GetGrain<IOperationsGrain>("any");
        Assert.Equal(5, (await operations.GetDeadLettersAsync(0, 100, CancellationToken.None)).Letters.Count);
        Assert.Equal(ServiceCondition.Ok, (await operations.GetStatusAsync(CancellationToken.None)).Health.Status);
    }

    /// <summary>Totals are in the data directory, the rest of the records in the topics.</summary>
    [KafkaFact]
    public async Task Restart_OverTheSameClusterAndData_CountsEverythingOnce()
    {
        await using var service = await KafkaService.StartAsync();
        await service.Server.PostAsync(Record("kept", Now - 3, 1, 2));
        await service.RestartAsync();
        await service.Server.PostAsync(Record("kept", Now - 2, 1, 2));
        await service.ProduceAsync("kept", Record("kept", Now - 1, 1, 2));

        await service.Server.AssertCountedAsync("kept", 3);
        Assert.Equal((3, 6), await TotalsAsync(service.Server, "kept"));
    }

    /// <summary>What has been acknowledged at the very end is applied before the silo goes, for all that lag is looked at once a second only.</summary>
    [KafkaFact]
    public async Task Stop_AfterTheLastAcknowledgement_AppliesItFirst()
    {
        await using var service = await KafkaService.StartAsync(["--Checkpoint:Interval=00:00:00.300"]);
        await service.Server.PostAsync(Record("last", Now, 1, 2));
        await service.Server.StopAsync();

        Assert.Equal([1L], service.GetCommitted(RecordKinds.Counter).Where(offset => offset > 0));
    }

    [KafkaFact]
    public async Task Mock_InTheProcess_ServesAndBeginsAnewOverTheSameData()
    {
        var lines = new LogLines();
        string[] settings = ["--Streams:Provider=Kafka", "--Kafka:Mock=true", "--Kafka:Partitions=2"];
        var first = await TestServer.StartAsync(settings, builder => builder.Services.AddSingleton<Microsoft.Extensions.Logging.ILoggerProvider>(lines));
        await first.PostAsync($"[{Record("mock", Now - 3, 1, 2)},{Record("mock", Now - 2, 1, 2)}]");
        await first.AssertCountedAsync("mock", 2);
        Assert.Equal(2, first.Services.GetRequiredService<IOptions<KafkaOptions>>().Value.Partitions);
        var data = await first.StopAndKeepDataAsync();

        await using var second = await TestServer.StartAsync(settings, data: data);
        await second.PostAsync(Record("mock", Now - 1, 1, 2));

        await second.AssertCountedAsync("mock", 3);
        Assert.Contains("nothing is on disk", Assert.Single(lines.AtLeast(Microsoft.Extensions.Logging.LogLevel.Warning)), StringComparison.Ordinal);
    }

    /// <summary>While the cluster is away, each question says so; all goes on by itself when it is back.</summary>
    [KafkaFact]
    public async Task Cluster_ThatGoesAndComesBack_IsSaidAndLosesNothing()
    {
        await using var service = await KafkaService.StartAsync(["--Kafka:RequestTimeout=00:00:01", "--Kafka:DeliveryTimeout=00:00:02"]);
        await service.Server.PostAsync(Record("away", Now - 3, 1, 2));
        await service.Server.AssertCountedAsync("away", 1);
        Assert.Equal(HttpStatusCode.OK, (await service.Server.GetAsync("/healthz")).Status);

        service.Cluster.StopBroker(1);
        (await service.Server.PostAsync(Record("away", Now - 2, 1, 2))).AssertProblem(HttpStatusCode.ServiceUnavailable, "could not be made durable");
        Assert.Contains("not confirmed by Kafka", (await WhenHealthIsAsync(service.Server, HttpStatusCode.ServiceUnavailable, " does not answer: ")).Text, StringComparison.Ordinal);
        Assert.Equal(HttpStatusCode.ServiceUnavailable, (await service.Server.GetAsync("/readyz")).Status);
        (await service.Server.GetAsync("/v1/dead-letters")).AssertProblem(HttpStatusCode.ServiceUnavailable, "ask again");
        Assert.Equal(HttpStatusCode.OK, (await service.Server.GetAsync("/v1/gateways/away")).Status);

        service.Cluster.StartBroker(1);
        while ((await service.Server.PostAsync(Record("away", Now - 1, 1, 2))).Status != HttpStatusCode.Accepted)
        {
            // Until the client has found the broker again.
        }

        await WhenHealthIsAsync(service.Server, HttpStatusCode.OK, "");
        Assert.Equal(HttpStatusCode.OK, (await service.Server.GetAsync("/v1/dead-letters")).Status);
        await service.Server.AssertCountedAsync("away", 2);
    }

    private static async Task<Reply> WhenHealthIsAsync(TestServer server, HttpStatusCode status, string reason)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (true)
        {
            var health = await server.GetAsync("/healthz");
            if (health.Status == status && health.Text.Contains(reason, StringComparison.Ordinal))
            {
                return health;
            }

            Assert.False(patience.IsCancellationRequested, health.Text);
        }
    }

    private static async Task EveryWay_IsInTheTotalsAsync(string contentType)
    {
        await using var service = await KafkaService.StartAsync([$"--Kafka:ContentType={contentType}"]);
        var server = service.Server;
        foreach (var kind in RecordKinds.All.Select(kind => kind.ToName()))
        {
            await AssertTakenAsync(server.PostAsync($"[{Record("ways", Now - 9000, 10, 20)},{Record("ways", Now - 8000, 20.5, 40)}]", kind: kind));
            await AssertTakenAsync(server.PostAsync($"{Record("ways", Now - 7000, 30, 60)}\n{Record("ways", Now - 6000, 40, 80)}\n", "application/x-ndjson", kind));
            await AssertTakenAsync(server.PostAsync(Gzip($"[{Record("ways", Now - 5000, 50, 100)},{Record("ways", Now - 4000, 60, 120)}]"), "application/json", kind, "gzip"));
            var datums = new AvroSamples().Record("ways", Now - 3000, 70, 140).Record("ways", Now - 2000, 80.25, 160).ToArray();
            await AssertTakenAsync(server.PostAsync(AvroSamples.Container(AvroGatewayRecord.Schema, "null", (2, datums)), "application/avro", kind));
            await SendFrameAsync(server, $"kind={kind}", Record("ways", Now - 1000, 90, 180));
            await server.AssertCountedAsync("ways", 9, kind);
        }

        Assert.Equal((451, 900), await TotalsAsync(server, "ways", RecordKinds.Counter));
        Assert.Equal((80, 160), await TotalsAsync(server, "ways", RecordKinds.Cumulative));
        Assert.Equal((441, 880), await TotalsAsync(server, "ways", RecordKinds.Rate));
        Assert.All(service.Consume(RecordKinds.Rate, 9), message =>
        {
            Assert.Equal(contentType, Encoding.UTF8.GetString(message.Message.Headers.Single(header => header.Key == "content-type").GetValueBytes()));
            Assert.Equal(contentType == "application/json", message.Message.Value[0] == '{');
        });
    }

    private static async Task AssertTakenAsync(Task<Reply> sending)
    {
        var reply = await sending;
        Assert.True(reply.Status == HttpStatusCode.Accepted && reply.Accepted == 2, $"{reply.Status}: {reply.Text}");
    }

    private static async Task SendFrameAsync(TestServer server, string query, string frame)
    {
        using var socket = await server.ConnectAsync(query);
        await socket.SendAsync(Encoding.UTF8.GetBytes(frame), WebSocketMessageType.Text, true, CancellationToken.None);
        var answer = new byte[1000];
        var length = (await socket.ReceiveAsync(answer, CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20))).Count;
        Assert.Equal("""{"acked":1,"rejected":0}""", Encoding.UTF8.GetString(answer, 0, length));
        await socket.CloseAsync(WebSocketCloseStatus.NormalClosure, "", CancellationToken.None).WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task<(long Tx, long Rx)> TotalsAsync(TestServer server, string gateway, string kind = RecordKinds.Counter)
    {
        var days = (await server.GetAsync($"/v1/gateways/{gateway}/totals?kind={kind}")).Json.GetProperty("days").EnumerateArray().ToList();
        return (days.Sum(day => day.GetProperty("tx").GetInt64()), days.Sum(day => day.GetProperty("rx").GetInt64()));
    }

    private static byte[] Gzip(string text)
    {
        using var compressed = new MemoryStream();
        using (var stream = new GZipStream(compressed, CompressionLevel.Optimal))
        {
            stream.Write(Encoding.UTF8.GetBytes(text));
        }

        return compressed.ToArray();
    }

    private static string Record(string gateway, long date, double tx, double rx) =>
        string.Create(CultureInfo.InvariantCulture, $$"""{"gateway_id":"{{gateway}}","date":{{date}},"ipTx":{{tx}},"ipRx":{{rx}}}""");
}
