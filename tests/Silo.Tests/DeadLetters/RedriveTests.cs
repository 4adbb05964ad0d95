using System.Net;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Weir.Ingest;
using Weir.Records;
using Weir.Silo.Tests.Support;
using Weir.Streaming;

namespace Weir.Silo.Tests.DeadLetters;

/// <summary>Dead letters taken in again over HTTP.</summary>
public sealed class RedriveTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly TestServer _server = fixture.Server;
    private readonly string _gateway = fixture.NewGateway();

    [Fact]
    public async Task Redrive_WhenTheRecordIsGoodNow_CountsItAndKeepsTheLetter()
    {
        var ids = await _server.ParkAsync(Letters.Of(_gateway, (Letters.Late, 5, 6)));
        Assert.Equal(JsonValueKind.Null, (await ListedAsync(ids[0])).GetProperty("redrivenAt").ValueKind);

        (await _server.RedriveAsync(ids)).AssertRedriven(1);

        await _server.AssertCountedAsync(_gateway, 1);
        var totals = await _server.GetAsync($"/v1/gateways/{_gateway}/totals");
        Assert.Contains("\"tx\":5,\"rx\":6,\"records\":1", totals.Text, StringComparison.Ordinal);
        Assert.InRange((await ListedAsync(ids[0])).GetProperty("redrivenAt").GetDateTimeOffset(), DateTimeOffset.UtcNow.AddMinutes(-1), DateTimeOffset.UtcNow);
    }

    [Fact]
    public async Task Redrive_WhenAskedAgainAndAtOnce_CountsEachLetterOnce()
    {
        await SendNewestAsync();
        var ids = await _server.ParkAsync([.. Enumerable.Range(0, 20).Select(i => Letters.Of(_gateway, (Letters.Late + i, 1, 1)))]);

        var replies = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => _server.RedriveAsync(ids)));
        var again = await _server.RedriveAsync([ids[3], ids[3], ids[0]]);

        Assert.All(replies, reply => reply.AssertRedriven(20));
        again.AssertRedriven(2);
        await AssertNothingMoreAsync(21);
    }

    [Fact]
    public async Task Redrive_WhenALetterHoldsAWholeRun_CountsAllOfItOrNothing()
    {
        var ids = await _server.ParkAsync(
            Letters.Of(_gateway, (Letters.Late, 1, 1), (Letters.Late + 1, 2, 2), (Letters.Late + 2, 3, 3)),
            Letters.Of(_gateway, (Letters.Late + 3, 1, 1), (Letters.Late + 4, -1, 2)),
            Letters.Of(_gateway));

        var reply = await _server.RedriveAsync(ids);

        Assert.Equal(1, reply.Json.GetProperty("redriven").GetInt32());
        Assert.Equal(
            [(ids[1], "record 1 of 2: ipTx is -1; it must be 0 to 9007199254740992"),
                (ids[2], "it has no bytes: the message had none, or they are in the letter of the first record of its run")],
            reply.Json.GetProperty("failed").EnumerateArray().Select(f => (f.GetProperty("id").GetInt64(), f.GetProperty("reason").GetString()!)));
        await AssertNothingMoreAsync(3);
    }

    [Fact]
    public async Task Redrive_WhenManyAreSent_TakesThemPageByPage()
    {
        var large = new byte[900 << 10];
        var ids = await _server.ParkAsync(
            [.. Enumerable.Range(0, 995).Select(i => Letters.Of(_gateway, (Letters.Late + i, 1, 1))), .. Enumerable.Range(0, 5).Select(_ => Letters.Of(_gateway) with { Payload = large })]);

        var reply = await _server.RedriveAsync(ids);

        Assert.Equal(995, reply.Json.GetProperty("redriven").GetInt32());
        Assert.Equal(ids[995..], reply.Json.GetProperty("failed").EnumerateArray().Select(f => f.GetProperty("id").GetInt64()));
        await AssertNothingMoreAsync(995);
    }

    [Fact]
    public async Task Redrive_WhenALetterIsStillBadOrNone_SaysWhyAndTakesTheOthers()
    {
        var ids = await _server.ParkAsync(
            Letters.Of(_gateway, (5, 1, 1)),
            Letters.Of("no gateway", (Letters.Late, 1, 1)),
            Letters.Of(_gateway, (Letters.Late, (1L << 53) + 1, 1)),
            Letters.Of(_gateway, (DateTimeOffset.UtcNow.AddDays(3).ToUnixTimeMilliseconds(), 1, 1)),
            Letters.Of(_gateway, (Letters.Late, 1, 1)) with { Encoding = 7 },
            Letters.Of(_gateway, (Letters.Late, 1, 1)) with { Stream = "lifts" },
            Letters.Of("", (Letters.Late, 1, 1)) with { Encoding = 0 },
            Letters.Of(_gateway, (Letters.Late, 1, 1)));

        var reply = await _server.RedriveAsync([.. ids, long.MaxValue]);

        Assert.Equal(1, reply.Json.GetProperty("redriven").GetInt32());
        var failed = reply.Json.GetProperty("failed").EnumerateArray().ToDictionary(f => f.GetProperty("id").GetInt64(), f => f.GetProperty("reason").GetString()!);
        string[] reasons =
        [
            "date is 5; it must be 946684800000 to 253402300799999",
            "gateway_id has 10 bytes; it must be 1 to 128 of A-Z a-z 0-9 . _ : -",
            "ipTx is 9007199254740993; it must be 0 to 9007199254740992",
            "one day ahead of the server's clock",
            "its encoding is 7; it must be 1, or 0 for a message as it was sent",
            "its stream is \"lifts\"; it must be one of counter, cumulative, rate, elevators",
            "it holds no record: it stands for a range of the log that was lost",
        ];
        Assert.Equal(ids[..^1].Append(long.MaxValue), failed.Keys);
        Assert.All(reasons.Zip(ids), pair => Assert.Contains(pair.First, failed[pair.Second], StringComparison.Ordinal));
        Assert.Equal("there is no such letter: there never was, or it has been deleted", failed[long.MaxValue]);
        await AssertNothingMoreAsync(1);
    }

    [Theory]
    [InlineData("", "The body is not JSON")]
    [InlineData("{\"ids\":[1", "The body is not JSON")]
    [InlineData("{\"ids\":[1],\"ids\":[2]}", "The body is not JSON")]
    [InlineData("[1]", "The body must be an object with ids.")]
    [InlineData("{}", "ids is missing; it must be an array of 1 to 1000 ids.")]
    [InlineData("{\"ids\":7}", "ids is \"7\"; it must be an array of 1 to 1000 ids.")]
    [InlineData("{\"ids\":[]}", "ids has 0 ids; it must have 1 to 1000.")]
    [InlineData("{\"ids\":[1,0]}", "ids[1] is \"0\"; it must be an integer from 1 to 9223372036854775807.")]
    [InlineData("{\"ids\":[1.5]}", "ids[0] is \"1.5\"")]
    [InlineData("{\"ids\":[\"1\"]}", "ids[0] is \"\"1\"\"")]
    public async Task Redrive_WhenTheBodyIsWrong_NamesItsFault(string body, string reason) =>
        (await _server.RedriveAsync(body)).AssertProblem(HttpStatusCode.BadRequest, reason);

    [Fact]
    public async Task Redrive_WhenThereIsTooMuchOrAnotherType_IsRefused()
    {
        (await _server.RedriveAsync(Enumerable.Range(1, 1001).Select(id => (long)id))).AssertProblem(HttpStatusCode.BadRequest, "ids has 1001 ids; it must have 1 to 1000.");
        (await _server.RedriveAsync(new string(' ', 70_000))).AssertProblem(HttpStatusCode.RequestEntityTooLarge, "longer than 65536 bytes");
        (await _server.RedriveAsync("{\"ids\":[1]}", "text/plain")).AssertProblem(HttpStatusCode.UnsupportedMediaType, "Content-Type is \"text/plain\"; it must be application/json.");
        (await _server.GetAsync("/v1/dead-letters/redrive")).AssertProblem(HttpStatusCode.MethodNotAllowed, "GET is not allowed");
    }

    [Fact]
    public async Task Producers_WhenTheirIdIsTheServicesOwn_AreRefusedOnEveryWayIn()
    {
        const string Own = "weir.dead-letter.1";
        const string Reason = "ids that begin with weir.dead-letter. are the service's own";

        (await _server.PostAsync(ServerFixture.Record(_gateway), producer: (Own, "1"))).AssertProblem(HttpStatusCode.BadRequest, $"Producer-Id is \"{Own}\"; {Reason}.");
        var upgrade = await Assert.ThrowsAsync<UpgradeRefusedException>(() => _server.ConnectAsync($"kind=counter&producer={Own}&first=1"));
        Assert.Equal(HttpStatusCode.BadRequest, upgrade.Status);
        var lane = _server.Services.GetRequiredService<IGrainFactory>().GetGrain<IIngestGrain>("0");
        var refused = await lane.OpenAsync(RecordKind.Counter, new ProducerSequence(Own, 1), CancellationToken.None);
        Assert.Equal((IngestOutcome.Invalid, $"producer is \"{Own}\"; {Reason}."), (refused.Outcome, refused.Detail));
    }

    [Fact]
    public async Task OpenApi_WhenAsked_DescribesTheBodyOfARedrive()
    {
        var operation = (await _server.GetAsync("/openapi/v1.json")).Json.GetProperty("paths").GetProperty("/v1/dead-letters/redrive").GetProperty("post");

        var ids = operation.GetProperty("requestBody").GetProperty("content").GetProperty("application/json").GetProperty("schema").GetProperty("properties").GetProperty("ids");
        Assert.Equal(("array", 1, 1000), (ids.GetProperty("type").GetString(), ids.GetProperty("minItems").GetInt32(), ids.GetProperty("maxItems").GetInt32()));
        Assert.True(operation.GetProperty("responses").TryGetProperty("200", out _));
    }

    /// <summary>From then on older records of the gateway count as often as they come.</summary>
    private async Task SendNewestAsync()
    {
        await _server.PostAsync(ServerFixture.Record(_gateway));
        await _server.AssertCountedAsync(_gateway, 1);
    }

    /// <summary>What is sent last comes last: with it, everything before has been counted.</summary>
    private async Task AssertNothingMoreAsync(long records)
    {
        await _server.PostAsync(ServerFixture.Record(_gateway));
        await _server.AssertCountedAsync(_gateway, records + 1);
    }

    private async Task<JsonElement> ListedAsync(long id) =>
        Assert.Single((await _server.GetAsync($"/v1/dead-letters?after={id - 1}&limit=1")).Json.GetProperty("letters").EnumerateArray());
}
