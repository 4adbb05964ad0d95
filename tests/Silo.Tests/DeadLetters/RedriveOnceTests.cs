using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Weir.Records;
using Weir.Silo.DeadLetters;
using Weir.Silo.Tests.Support;
using Weir.Streaming;
using Weir.Streaming.Log;
using Weir.TestKit.Streams;

namespace Weir.Silo.Tests.DeadLetters;

/// <summary>A redriven letter is counted once, whatever comes in between.</summary>
public sealed class RedriveOnceTests
{
    [Fact]
    public async Task Redrive_WhenASettingWasMended_CountsWhatTheReceiverRefusedOnceAlsoAfterARestart()
    {
        var server = await TestServer.StartAsync(["--Gateways:CounterModulus=1000"]);
        await server.PostAsync("""{"gateway_id":"gw","date":1600000000000,"ipTx":10,"ipRx":10}""", kind: "cumulative");
        await server.AssertCountedAsync("gw", 1, "cumulative");
        var id = await server.AppendPoisonAsync(RecordKind.Cumulative, "gw", Letters.Late + 1000, 5010, 10);
        (await server.RedriveAsync([id])).AssertFailed(id, "ipTx is 5010; it must be 0 to 999");

        await using var mended = await TestServer.StartAsync(["--Gateways:CounterModulus=100000"], data: await server.StopAndKeepDataAsync());
        (await mended.RedriveAsync([id])).AssertRedriven(1);
        await mended.AssertCountedAsync("gw", 2, "cumulative");
        (await mended.RedriveAsync([id])).AssertRedriven(1);
        await mended.PostAsync("""{"gateway_id":"gw","date":1600000002000,"ipTx":5020,"ipRx":10}""", kind: "cumulative");
        await mended.AssertCountedAsync("gw", 3, "cumulative");

        var totals = await mended.GetAsync("/v1/gateways/gw/totals");
        Assert.Contains("\"tx\":5010,\"rx\":0,\"records\":3", totals.Text, StringComparison.Ordinal);
        Assert.Contains("\"duplicates\":0", (await mended.GetAsync("/v1/gateways/gw")).Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Redrive_WhenTheOutcomeWasLostAndTheServerStartedAgain_CountsOnce(bool arrived)
    {
        FaultyAppender faults = null!;
        var server = await StartAsync(appender => faults = appender);
        await SendNewestAsync(server, 10);
        var ids = await server.ParkAsync([.. Enumerable.Range(0, 20).Select(i => Letters.Of($"gw-{i % 10}", (Letters.Late + i, 1, 1)))]);

        (faults.LoseNext, faults.FailNext) = (arrived, !arrived);
        var reply = await server.RedriveAsync(ids[..15]);
        Assert.Equal(15, reply.Json.GetProperty("failed").GetArrayLength());
        Assert.Contains("some part could not be made durable", reply.Text, StringComparison.Ordinal);

        // Who asks for others first brings those to their end.
        await using var again = await TestServer.StartAsync(data: await server.StopAndKeepDataAsync());
        (await again.RedriveAsync(ids[15..])).AssertRedriven(5);
        (await again.RedriveAsync(ids)).AssertRedriven(20);
        await AssertCountedOnceAsync(again, 10, each: 2);
    }

    [Fact]
    public async Task Redrive_WhenALetterOfTheLostRequestIsJudgedOtherwiseNow_SaysThatNobodyCanKnow()
    {
        var server = await StartAsync(appender => appender.FailNext = true);
        var ids = await server.ParkAsync([.. Enumerable.Range(0, 2).Select(i => Letters.Of("gw", (Letters.Late, 1, 5000 * (1 - i))) with { Stream = "cumulative" })]);
        (await server.RedriveAsync(ids[..1])).AssertFailed(ids[0], "some part could not be made durable");

        await using var again = await TestServer.StartAsync(["--Gateways:CounterModulus=1000"], data: await server.StopAndKeepDataAsync());
        (await again.RedriveAsync(ids[..1])).AssertFailed(ids[0], "was cut off, and nobody can know any more whether it was counted");
        (await again.RedriveAsync(ids[1..])).AssertRedriven(1);
    }

    [Fact]
    public async Task Redrive_WhenTheLostRequestIsOlderThanProducersAreRemembered_DoesNotSendItAgain()
    {
        FaultyAppender faults = null!;
        var server = await StartAsync(appender => faults = appender);
        await SendNewestAsync(server, 2);
        var ids = await server.ParkAsync(Letters.Of("gw-0", (Letters.Late, 1, 1)), Letters.Of("gw-1", (Letters.Late, 1, 1)));
        faults.LoseNext = true;
        (await server.RedriveAsync(ids[..1])).AssertFailed(ids[0], "some part could not be made durable");

        await using var later = await StartLaterAsync(server);
        (await later.RedriveAsync(ids[..1])).AssertFailed(ids[0], "nobody can know any more");
        (await later.RedriveAsync(ids[1..])).AssertRedriven(1);
        await AssertCountedOnceAsync(later, 2, each: 1);
    }

    [Fact]
    public async Task Redrive_WhenItsProducerWasForgotten_KnowsTheLettersAndTakesNewOnes()
    {
        var server = await TestServer.StartAsync();
        await SendNewestAsync(server, 2);
        var ids = await server.ParkAsync(Letters.Of("gw-0", (Letters.Late, 1, 1)), Letters.Of("gw-1", (Letters.Late, 1, 1)));
        (await server.RedriveAsync(ids[..1])).AssertRedriven(1);

        await using var later = await StartLaterAsync(server);
        (await later.RedriveAsync(ids)).AssertRedriven(2);
        await AssertCountedOnceAsync(later, 2, each: 1);
    }

    [Fact]
    public async Task Redrive_WhenTheStatesAreOlderThanTheLog_TakesNoLetterForAnotherOne()
    {
        var server = await TestServer.StartAsync();
        var ids = await server.ParkAsync([.. Enumerable.Range(0, 3).Select(i => Letters.Of($"gw-{i}", (Letters.Late, 1, 1)))]);
        (await server.RedriveAsync(ids[..1])).AssertRedriven(1);
        await server.AssertCountedAsync("gw-0", 1);
        var data = await server.StopAndKeepDataAsync();
        var (states, copy) = (Path.Combine(data, "state"), Path.Combine(data, "copy"));
        Copy(states, copy);
        server = await TestServer.StartAsync(data: data);
        (await server.RedriveAsync(ids[1..2])).AssertRedriven(1);
        await server.StopAndKeepDataAsync();
        Directory.Delete(states, recursive: true);
        Directory.Move(copy, states);

        // The number that comes next in the old states is another letter's in the log.
        await using var restored = await TestServer.StartAsync(data: data);
        (await restored.RedriveAsync(ids[2..])).AssertRedriven(1);
        await restored.AssertCountedAsync("gw-2", 1);
    }

    [Fact]
    public async Task Redrive_WhenIdsBeganAnew_TakesNoLetterForTheOldOneOfItsId()
    {
        var server = await TestServer.StartAsync();
        await SendNewestAsync(server, 2);
        var ids = await server.ParkAsync(Letters.Of("gw-0", (Letters.Late, 1, 1)));
        (await server.RedriveAsync(ids)).AssertRedriven(1);
        var data = await server.StopAndKeepDataAsync();
        Directory.Delete(Path.Combine(data, "dead-letters"), recursive: true);

        await using var again = await TestServer.StartAsync(data: data);
        Assert.Equal(ids, await again.ParkAsync(Letters.Of("gw-1", (Letters.Late, 1, 1))));
        Assert.Contains("\"redrivenAt\":null", (await again.GetAsync("/v1/dead-letters")).Text, StringComparison.Ordinal);
        (await again.RedriveAsync(ids)).AssertRedriven(1);
        await AssertCountedOnceAsync(again, 2, each: 1);
    }

    [Fact]
    public async Task Redrive_WhenThereAreMany_TakesOneProducerAndSaysWhenThereIsNoRoomForIt()
    {
        await using var server = await TestServer.StartAsync(["--Ingest:MaxProducers=2", "--Ingest:ProducerWindow=1"]);
        var ids = await server.ParkAsync([.. Enumerable.Range(0, 30).Select(i => Letters.Of("gw-0", (Letters.Late + i, 1, 1))), Letters.Of("gw-1", (Letters.Late, 1, 1)) with { Stream = "rate" }]);
        foreach (var id in ids[..29])
        {
            (await server.RedriveAsync([id])).AssertRedriven(1);
        }

        Assert.Contains("weir_log_producers{stream=\"counter\"} 1", (await server.GetAsync("/metrics")).Text, StringComparison.Ordinal);
        foreach (var producer in new[] { "a", "b" })
        {
            Assert.Equal(HttpStatusCode.Accepted, (await server.PostAsync(ServerFixture.Record("gw"), kind: "rate", producer: (producer, "1"))).Status);
        }

        (await server.RedriveAsync([ids[30]])).AssertFailed(ids[30], "rate remembers as many producers as it may: 2 (Ingest:MaxProducers)");
        (await server.RedriveAsync([ids[29]])).AssertRedriven(1);
    }

    [Fact]
    public async Task Redrive_WhenConsumersAreBehindOrTheDiskIsFull_SaysSoAndTakesItLater()
    {
        FaultyAppender faults = null!;
        await using var server = await StartAsync(appender => faults = appender);
        await SendNewestAsync(server, 1);
        var ids = await server.ParkAsync(Letters.Of("gw-0", (Letters.Late, 1, 1)));

        faults.LagBytes = long.MaxValue;
        (await server.RedriveAsync(ids)).AssertFailed(ids[0], "The consumers of counter are more than 1073741824 bytes behind (Ingest:MaxLagBytes).");
        faults.LagBytes = null;
        faults.FailNext = true;
        (await server.RedriveAsync(ids)).AssertFailed(ids[0], "some part could not be made durable");
        (await server.RedriveAsync(ids)).AssertRedriven(1);
        await AssertCountedOnceAsync(server, 1, each: 1);
    }

    private static Task<TestServer> StartAsync(Action<FaultyAppender> arrange) => TestServer.StartAsync(configure: builder => FaultyAppender.Add(builder, arrange));

    /// <summary>Starts it again 8 days later, for the log and for who redrives: the whole of Orleans does not bear a clock that others do not share.</summary>
    private static async Task<TestServer> StartLaterAsync(TestServer server)
    {
        TimeProvider later = new ShiftedTime(TimeSpan.FromDays(8));
        return await TestServer.StartAsync(data: await server.StopAndKeepDataAsync(), configure: builder => builder.Services
            .AddSingleton(services => LogStore.Open(
                services.GetRequiredService<IOptions<LogOptions>>().Value,
                services.GetRequiredService<IOptions<ProducerOptions>>().Value,
                new MemoryDeadLetterStore(),
                NullLoggerFactory.Instance,
                later))
            .AddSingleton(services => ActivatorUtilities.CreateInstance<LetterRequests>(services, later)));
    }

    /// <summary>From then on older records of these gateways count as often as they come.</summary>
    private static async Task SendNewestAsync(TestServer server, int gateways)
    {
        for (var i = 0; i < gateways; i++)
        {
            Assert.Equal(HttpStatusCode.Accepted, (await server.PostAsync(ServerFixture.Record($"gw-{i}", back: 60_000))).Status);
        }
    }

    /// <summary>A record that is sent now comes behind whatever was redriven: with it, all of that has been counted.</summary>
    private static async Task AssertCountedOnceAsync(TestServer server, int gateways, int each)
    {
        for (var i = 0; i < gateways; i++)
        {
            await server.PostAsync(ServerFixture.Record($"gw-{i}"));
            await server.AssertCountedAsync($"gw-{i}", each + 2);
        }
    }

    private static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var file in Directory.GetFiles(from))
        {
            File.Copy(file, Path.Combine(to, Path.GetFileName(file)));
        }
    }
}
