using System.IO.Compression;
using System.Net;
using System.Text;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Elevators;

/// <summary>Readings over HTTP, and what is answered of them.</summary>
public sealed class ReadingsApiTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Gyro = """{"type":"Gyro","date":"2024-03-01T12:00:00Z","x":1,"y":2,"z":3}""";
    private readonly TestServer _server = fixture.Server;

    // Real ids have a space in them; a slash, a percent sign and a plus are as good.
    private readonly string _device = $"{fixture.NewGateway()}_iPhone OS/50%+ü";

    private string Path => $"/v1/elevators/{Uri.EscapeDataString(_device)}";

    [Theory]
    [InlineData(null)]
    [InlineData("application/json; charset=utf-8")]
    [InlineData("application/x-ndjson")]
    public async Task Post_OfOneReading_TakesIt(string? type)
    {
        var reply = await PostAsync(Gyro, type);

        Assert.Equal((HttpStatusCode.Accepted, """{"accepted":1,"rejectedCount":0,"rejected":[]}"""), (reply.Status, reply.Text));
        await AssertCountAsync("Gyro", 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \n")]
    [InlineData("[] []")]
    public async Task Post_OfNothing_IsAnswered400(string body) => (await PostAsync(body)).AssertProblem(HttpStatusCode.BadRequest, "nothing in the body");

    [Fact]
    public async Task Post_OfGoodAndBadReadings_TakesTheGoodOnes()
    {
        var reply = await PostAsync($$"""[{{Gyro}},{"type":"Sonar","date":"2024-03-01T12:00:00Z"}][{"type":"Gyro","date":"1970-01-01T00:00:00Z","x":1,"y":2,"z":3},{{Gyro.Replace("12:00:00", "12:00:01", StringComparison.Ordinal)}},{"type":"Gy""");

        Assert.Equal((HttpStatusCode.Accepted, 2, 3), (reply.Status, reply.Accepted, reply.Rejected));
        Assert.Equal([1L, 2L, 4L], reply.Rejects.Select(reject => reject.Index));
        Assert.Contains("type is \"Sonar\"", reply.Rejects.First().Reason, StringComparison.Ordinal);
        Assert.Equal("the JSON breaks off here: it ends inside a string", reply.Rejects.Last().Reason);
        await AssertCountAsync("Gyro", 2);
    }

    [Fact]
    public async Task Post_OfBadReadingsOnly_IsAnswered400()
    {
        var reply = await PostAsync("""[{"type":"Gyro","date":"2024-03-01T12:00:00Z","x":1,"y":2}]""");

        reply.AssertProblem(HttpStatusCode.BadRequest, "All 1 records were rejected; the first because z is missing.");
        Assert.Equal((0, 1), (reply.Accepted, reply.Rejected));
        (await _server.GetAsync(Path)).AssertProblem(HttpStatusCode.NotFound, "is unknown.");
    }

    [Theory]
    [InlineData("application/avro", null, "Content-Type is \"application/avro\"; it must be one of application/json, application/x-ndjson.")]
    [InlineData("text/plain", null, "Content-Type is \"text/plain\"")]
    [InlineData("application/json", "zstd", "Content-Encoding is \"zstd\"")]
    public async Task Post_OfAnotherTypeOrEncoding_IsAnswered415(string type, string? encoding, string reason) =>
        (await PostAsync(Gyro, type, encoding)).AssertProblem(HttpStatusCode.UnsupportedMediaType, reason);

    [Fact]
    public async Task Post_OfABodyOverTheLimit_IsAnswered413() =>
        (await PostAsync(new string(' ', 2_000_001))).AssertProblem(HttpStatusCode.RequestEntityTooLarge, "Ingest:MaxBodyBytes");

    [Theory]
    [InlineData("%0A")]
    [InlineData("a%C2%85b")]
    public async Task Post_ForADeviceThatCannotBe_IsAnswered400(string device)
    {
        var reply = await _server.SendToAsync($"/v1/elevators/{device}/readings", new StringContent(Gyro), "application/json");

        reply.AssertProblem(HttpStatusCode.BadRequest, "it must be 1 to 128 characters, none of them a control character.");
        Assert.Equal(0, reply.Accepted);
        (await _server.GetAsync($"/v1/elevators/{device}")).AssertProblem(HttpStatusCode.NotFound, "is unknown.");
    }

    [Fact]
    public async Task Post_OfACompressedBody_TakesIt()
    {
        using var stream = new MemoryStream();
        using (var gzip = new GZipStream(stream, CompressionLevel.Fastest))
        {
            gzip.Write(Encoding.UTF8.GetBytes($"[{Gyro}]"));
        }

        Assert.Equal(1, (await _server.SendToAsync($"{Path}/readings", new ByteArrayContent(stream.ToArray()), "application/json", "gzip")).Accepted);
        await AssertCountAsync("Gyro", 1);
    }

    [Fact]
    public async Task Post_OfANumberSentAgain_GetsTheFirstAnswerAndCountsOnce()
    {
        var producer = fixture.NewGateway();
        var first = await PostAsync($"[{Gyro},{Gyro}] [5]", producer: (producer, "1"));
        var second = await PostAsync($"[{Gyro},{Gyro}] [5]", producer: (producer, "1"));
        var gap = await PostAsync(Gyro, producer: (producer, "3"));
        var next = await PostAsync(Gyro.Replace("Gyro", "Magnetometer", StringComparison.Ordinal), producer: (producer, "2"));

        Assert.Equal((2, 1), (first.Accepted, first.Rejected));
        Assert.Equal(first.Text, second.Text);
        gap.AssertProblem(HttpStatusCode.Conflict, "is neither the next nor remembered");
        Assert.Equal(1, gap.Json.GetProperty("last").GetInt64());
        Assert.Equal(HttpStatusCode.Accepted, next.Status);
        await AssertCountAsync("Magnetometer", 1);
        var gyro = (await _server.GetAsync(Path)).Json.GetProperty("types").GetProperty("Gyro");
        Assert.Equal((1, 1), (gyro.GetProperty("count").GetInt32(), gyro.GetProperty("duplicates").GetInt32()));
    }

    [Fact]
    public async Task Get_OfADevice_SaysWhatIsKnownOfEachType()
    {
        await PostAsync(
            """[{"type":"Gyro","date":"2024-03-01T13:00:00+01:00","x":"1","y":2,"z":3,"more":1},{"type":"Gyro","date":"2024-03-01T11:59:29.999Z","x":1,"y":2,"z":3},{"type":"Light","date":"2024-03-01T12:00:00Z","brightnes":0.5}]""");
        await AssertCountAsync("Light", 1);
        await PostAsync("""{"type":"Gyro","date":"2024-03-01T11:59:29.998Z","x":1,"y":2,"z":3}""");
        await AssertCountAsync("Gyro", 3);

        var id = $"\"{_device}\"";
        Assert.Equal(
            $$$$"""{"device":{{{{id}}}},"types":{"Gyro":{"count":3,"late":1,"duplicates":0,"last":{"type":"Gyro","date":"2024-03-01T12:00:00.000Z","x":1,"y":2,"z":3}},"Light":{"count":1,"late":0,"duplicates":0,"last":{"type":"Light","date":"2024-03-01T12:00:00.000Z","brightness":0.5}}},"unknownFields":1}""",
            (await _server.GetAsync(Path)).Text);
    }

    [Fact]
    public async Task Get_OfReadings_PagesThroughTypesAndDates()
    {
        var sent = string.Join(',', Enumerable.Range(0, 10).SelectMany(i => new[] { Light(i, i), Gyro.Replace("12:00:00", $"12:00:0{i}", StringComparison.Ordinal) }));
        await PostAsync($"[{sent}]");
        await AssertCountAsync("Gyro", 10);

        Assert.Equal(20, (await PagesAsync("limit=3", "after")).Count);
        Assert.Equal(20, (await PagesAsync("limit=7", "from")).Count);
        Assert.Equal(Enumerable.Range(0, 10).Select(i => Light(i, i)), await PagesAsync("type=Light&limit=4", "after"));
        Assert.Equal([Light(3, 3), Light(4, 4)], await PagesAsync("type=Light&from=2024-03-01T13:00:03%2B01:00&to=2024-03-01T12:00:04.999Z", "after"));
        Assert.Equal([Light(9, 9)], await PagesAsync("type=Light&from=2024-03-01T13:00:09+01:00", "after"));
        Assert.Empty(await PagesAsync("type=Barometer", "after"));
    }

    [Theory]
    [InlineData("type=gyro", "type is \"gyro\"; it must be one of Accelerometer")]
    [InlineData("limit=0", "limit is \"0\"; it must be an integer from 1 to 1000.")]
    [InlineData("from=yesterday", "from is \"yesterday\"; it must be an instant of RFC 3339")]
    [InlineData("to=2024-03-01", "to is \"2024-03-01\"; it must be an instant of RFC 3339")]
    [InlineData("after=5", "after is \"5\"; it must be")]
    [InlineData("from=2024-03-02T00:00:00Z&to=2024-03-01T00:00:00Z", "which is after to")]
    public async Task Get_OfReadingsThatCannotBeAskedFor_IsAnswered400(string query, string reason) =>
        (await _server.GetAsync($"{Path}/readings?{query}")).AssertProblem(HttpStatusCode.BadRequest, reason);

    [Fact]
    public async Task Get_OfADeviceThatNeverSent_IsAnswered404AndStoresNothing()
    {
        (await _server.GetAsync(Path)).AssertProblem(HttpStatusCode.NotFound, $"is unknown.");
        (await _server.GetAsync($"{Path}/readings")).AssertProblem(HttpStatusCode.NotFound, "is unknown.");
        Assert.DoesNotContain(_device, await ListedAsync());
    }

    [Fact]
    public async Task Get_OfTheList_HasEveryDeviceOnce()
    {
        await PostAsync(Gyro);
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (!(await ListedAsync()).Contains(_device))
        {
            patience.Token.ThrowIfCancellationRequested();
        }

        var listed = await ListedAsync();
        Assert.Equal(listed.Distinct().Order(StringComparer.Ordinal), listed);
        (await _server.GetAsync("/v1/elevators?limit=1001")).AssertProblem(HttpStatusCode.BadRequest, "limit is \"1001\"");
        (await _server.GetAsync("/v1/elevators?after=%0A")).AssertProblem(HttpStatusCode.BadRequest, "it must be a device's id.");
    }

    [Theory]
    [InlineData("readings", "post")]
    [InlineData("readings", "get")]
    [InlineData("prediction", "get")]
    [InlineData("predictions", "get")]
    [InlineData("evaluation", "get")]
    public async Task Get_OfTheDescription_NamesTheDevice(string route, string method)
    {
        var paths = (await _server.GetAsync("/openapi/v1.json")).Json.GetProperty("paths");
        var parameters = paths.GetProperty($"/v1/elevators/{{device}}/{route}").GetProperty(method).GetProperty("parameters").EnumerateArray().ToList();
        Assert.Equal("path", parameters.Single(parameter => parameter.GetProperty("name").GetString() == "device").GetProperty("in").GetString());
    }

    private static string Light(int second, int brightness) => $$"""{"type":"Light","date":"2024-03-01T12:00:0{{second}}.000Z","brightness":{{brightness}}}""";

    private Task<Reply> PostAsync(string body, string? type = "application/json", string? encoding = null, (string Id, string Number)? producer = null) =>
        _server.SendToAsync($"{Path}/readings", new ByteArrayContent(Encoding.UTF8.GetBytes(body)), type, encoding, producer);

    private async Task<List<string>> PagesAsync(string query, string cursor)
    {
        var readings = new List<string>();
        string? next = null;
        do
        {
            var reply = await _server.GetAsync($"{Path}/readings?{query}{(next is null ? "" : $"&{cursor}={next}")}");
            Assert.Equal(HttpStatusCode.OK, reply.Status);
            readings.AddRange(reply.Json.GetProperty("readings").EnumerateArray().Select(reading => reading.GetRawText()));
            next = reply.Json.GetProperty("next").GetString();
        }
        while (next is not null);
        return readings;
    }

    private async Task<List<string>> ListedAsync()
    {
        var listed = new List<string>();
        string? next = null;
        do
        {
            var reply = await _server.GetAsync($"/v1/elevators?limit=2{(next is null ? "" : $"&after={Uri.EscapeDataString(next)}")}");
            listed.AddRange(reply.Json.GetProperty("devices").EnumerateArray().Select(device => device.GetString()!));
            next = reply.Json.GetProperty("next").GetString();
        }
        while (next is not null);
        return listed;
    }

    private Task AssertCountAsync(string type, long count) => _server.AssertReadingsAsync(_device, type, count);
}
