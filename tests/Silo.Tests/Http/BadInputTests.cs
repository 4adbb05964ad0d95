using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Weir.Records;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Http;

/// <summary>Every way in which input may be bad: the reason given, and that the good neighbours are counted. Nothing is answered 500.</summary>
public sealed class BadInputTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private const string Ndjson = "application/x-ndjson";
    private readonly TestServer _server = fixture.Server;
    private readonly string _gateway = fixture.NewGateway();

    private static readonly long Now = DateTimeOffset.UtcNow.ToUnixTimeMilliseconds();

    private string Good(int back) => ServerFixture.Record(_gateway, back: back);

    [Theory]
    [InlineData("""{"gateway_id":7,"date":DATE,"ipTx":1,"ipRx":2}""", "gateway_id is a number; it must be a string")]
    [InlineData("""{"gateway_id":"g","date":"DATE","ipTx":1,"ipRx":2}""", "date is a string; it must be an integer")]
    [InlineData("""{"gateway_id":"g","date":DATE,"ipTx":"1","ipRx":2}""", "ipTx is a string; it must be a number")]
    [InlineData("""{"gateway_id":"g","date":DATE,"ipTx":1,"ipRx":null}""", "ipRx is null; it must be a number")]
    [InlineData("""{"gateway_id":"g","date":DATE.5,"ipTx":1,"ipRx":2}""", "it must be an integer (Unix milliseconds)")]
    [InlineData("[]", "the record is an array; it must be an object")]
    public Task Post_WhenAFieldHasAnotherType_RejectsOnlyThatRecord(string bad, string reason) => AssertRejectsOneAsync(bad, reason);

    [Theory]
    [InlineData("""{"date":DATE,"ipTx":1,"ipRx":2}""", "gateway_id is missing")]
    [InlineData("""{"gateway_id":"g","ipTx":1,"ipRx":2}""", "date is missing")]
    [InlineData("""{"gateway_id":"g","date":DATE,"ipRx":2}""", "ipTx is missing")]
    [InlineData("""{"gateway_id":"g","date":DATE,"ipTx":1}""", "ipRx is missing")]
    [InlineData("{}", "gateway_id is missing")]
    public Task Post_WhenAFieldIsMissing_RejectsOnlyThatRecord(string bad, string reason) => AssertRejectsOneAsync(bad, reason);

    [Theory]
    [InlineData("""{"gateway_id":"g","gateway_id":"g","date":DATE,"ipTx":1,"ipRx":2}""", "gateway_id appears more than once")]
    [InlineData("""{"gateway_id":"g","date":DATE,"ipTx":1,"ipRx":2,"ip\u0054x":1}""", "ipTx appears more than once")]
    public Task Post_WhenAFieldIsRepeated_RejectsOnlyThatRecord(string bad, string reason) => AssertRejectsOneAsync(bad, reason);

    [Fact]
    public async Task Post_WhenThereAreUnknownFields_IgnoresThem()
    {
        var reply = await _server.PostAsync(Good(0).Replace("{", """{"more":{"x":[1,"}",null]},"Date":1,""", StringComparison.Ordinal));

        Assert.Equal((HttpStatusCode.Accepted, 1), (reply.Status, reply.Accepted));
        await _server.AssertCountedAsync(_gateway, 1);
    }

    [Theory]
    [InlineData("946684799999", "date is 946684799999; it must be from 946684800000 (2000-01-01T00:00:00.000Z) to")]
    [InlineData("-1", "date is -1; it must be from")]
    [InlineData("1e30", "date is 1e30; it must be from")]
    [InlineData("99999999999999999999999999", "it must be from")]
    [InlineData("FUTURE", "one day ahead of the server's clock")]
    public Task Post_WhenADateIsOutOfRange_RejectsOnlyThatRecord(string date, string reason) =>
        AssertRejectsOneAsync(
            $$"""{"gateway_id":"g","date":{{date.Replace("FUTURE", (Now + 86_500_000).ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal)}},"ipTx":1,"ipRx":2}""",
            reason);

    [Theory]
    [InlineData("NaN", "the line is not JSON")]
    [InlineData("-1", "ipTx is -1; it must be from 0 to 9007199254740992 (2^53)")]
    [InlineData("-0.4", "ipTx is -0.4")]
    [InlineData("-1e-400", "ipTx is -1e-400")]
    [InlineData("1e400", "ipTx is 1e400; it must be finite and from 0 to")]
    [InlineData("9007199254740993", "ipTx is 9007199254740993; it must be from 0 to 9007199254740992")]
    [InlineData("123456789012345678901234567890", "it must be from 0 to 9007199254740992")]
    public Task Post_WhenANumberIsNotFiniteNegativeOrHuge_RejectsOnlyThatRecord(string number, string reason) =>
        AssertRejectsOneAsync($$"""{"gateway_id":"g","date":DATE,"ipTx":{{number}},"ipRx":2}""", reason);

    [Fact]
    public async Task Post_WhenAvroHoldsNaN_RejectsOnlyThatRecord()
    {
        var data = new AvroSamples().Record(_gateway, Now, 1, 2).Record(_gateway, Now, double.NaN, 2).Record(_gateway, Now - 1, 1, double.PositiveInfinity).Record(_gateway, Now - 2, 3, 4);

        var reply = await _server.PostAsync(AvroSamples.Container(AvroGatewayRecord.Schema, "deflate", (4, data.ToArray())), "application/avro");

        Assert.Equal((HttpStatusCode.Accepted, 2, 2), (reply.Status, reply.Accepted, reply.Rejected));
        Assert.Contains(reply.Rejects, r => r.Index == 1 && r.Reason.StartsWith("ipTx is NaN; it must be finite", StringComparison.Ordinal));
        await _server.AssertCountedAsync(_gateway, 2);
    }

    [Fact]
    public async Task Post_WhenACumulativeCounterReachesTheModulus_RejectsOnlyThatRecord()
    {
        var body = $"{Good(3)}\n{Good(2).Replace("\"ipTx\":1", "\"ipTx\":4294967295.5", StringComparison.Ordinal)}\n{Good(1)}";

        var reply = await _server.PostAsync(body, Ndjson, "cumulative");

        Assert.Equal(2, reply.Accepted);
        Assert.Equal(
            (1, "ipTx is 4294967295.5, rounded 4294967296; it must be from 0 to below 4294967296 (Gateways:CounterModulus)"), Assert.Single(reply.Rejects));
        await _server.AssertCountedAsync(_gateway, 2, "cumulative");
    }

    [Theory]
    [InlineData("gw 1", "gateway_id is \\\"gw 1\\\"; only A-Z a-z 0-9 . _ : - are allowed")]
    [InlineData("gwé", "only A-Z a-z 0-9 . _ : - are allowed")]
    [InlineData("a/b", "only A-Z a-z 0-9 . _ : - are allowed")]
    [InlineData("", "gateway_id is empty; it must have 1 to 128 characters")]
    [InlineData("LONG", "gateway_id has 129 bytes; it must have 1 to 128 characters")]
    [InlineData("\\ud800", "only A-Z a-z 0-9 . _ : - are allowed")]
    public Task Post_WhenAnIdHasOtherCharacters_RejectsOnlyThatRecord(string id, string reason) =>
        AssertRejectsOneAsync($$"""{"gateway_id":"{{id.Replace("LONG", new string('x', 129), StringComparison.Ordinal)}}","date":DATE,"ipTx":1,"ipRx":2}""", reason.Replace("\\\"", "\"", StringComparison.Ordinal));

    [Fact]
    public async Task Post_WhenALineIsNotUtf8_RejectsOnlyThatLine()
    {
        byte[] body = [.. Encoding.UTF8.GetBytes(Good(2) + "\n{\"x\":\""), 0xC3, 0x28, .. Encoding.UTF8.GetBytes("\"," + Good(1)[1..] + "\n" + Good(0))];

        var reply = await _server.PostAsync(body, Ndjson);

        Assert.Equal(2, reply.Accepted);
        Assert.Equal((1, "the record is not valid UTF-8"), Assert.Single(reply.Rejects));
        await _server.AssertCountedAsync(_gateway, 2);
    }

    [Theory]
    [InlineData(",{\"gateway_id\":\"g\",\"da")]
    [InlineData(",")]
    [InlineData("")]
    [InlineData("}")]
    public async Task Post_WhenJsonIsTruncated_KeepsTheRecordsBefore(string rest)
    {
        var reply = await _server.PostAsync($"[{Good(2)},{Good(1)}{rest}");

        Assert.Equal((HttpStatusCode.Accepted, 2, 1), (reply.Status, reply.Accepted, reply.Rejected));
        Assert.StartsWith("the JSON breaks off here", Assert.Single(reply.Rejects).Reason, StringComparison.Ordinal);
        Assert.Equal(2, reply.Rejects.Single().Index);
        await _server.AssertCountedAsync(_gateway, 2);
    }

    [Fact]
    public async Task Post_WhenNdjsonHasOneBadLineInTheMiddle_CountsBlankLinesNot()
    {
        var reply = await _server.PostAsync($"\r\n{Good(4)}\r\n   \n{Good(3)}\nnonsense\n\n{Good(2)}", Ndjson);

        Assert.Equal((3, 1), (reply.Accepted, reply.Rejected));
        Assert.Equal((2, "the line is not JSON: a word is neither true, false nor null"), Assert.Single(reply.Rejects));
        await _server.AssertCountedAsync(_gateway, 3);
    }

    [Fact]
    public async Task Post_WhenTheConnectionEndsInsideTheBody_TakesNothingAndLeavesTheNumberFree()
    {
        var body = $"{Good(2)}\n{Good(1)}\n{Good(0)}\n";
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(_server.Url.Host, _server.Url.Port);
            await client.GetStream().WriteAsync(Encoding.UTF8.GetBytes(
                $"POST /v1/gateways/records?kind=counter HTTP/1.1\r\nHost: x\r\nContent-Type: {Ndjson}\r\nProducer-Id: {_gateway}\r\nProducer-Sequence: 1\r\n"
                + $"Content-Length: {body.Length}\r\n\r\n{body[..^10]}"));
            await _server.WhenInFlightAsync();
        }

        // The claim of the first attempt is given free when its connection is seen to have ended; the second waits for that.
        var again = await _server.PostAsync(body, Ndjson, producer: (_gateway, "1"));

        Assert.Equal((HttpStatusCode.Accepted, 3, 0), (again.Status, again.Accepted, again.Rejected));
        await _server.AssertCountedAsync(_gateway, 3);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Post_WhenCompressedDataBreaksOff_KeepsTheRecordsBefore(string encoding)
    {
        var text = string.Concat(Enumerable.Range(0, 500).Select(i => Good(1000 - i) + "\n"));
        var body = Compress(Encoding.UTF8.GetBytes(text), encoding);

        var reply = await _server.PostAsync(body[..^5], Ndjson, encoding: encoding);

        Assert.Equal(HttpStatusCode.Accepted, reply.Status);
        Assert.Equal(1, reply.Rejected);
        Assert.InRange(reply.Accepted, 1, 500);
        var (index, reason) = reply.Rejects.Single();
        Assert.Equal(reply.Accepted, index);
        Assert.Matches("^the body breaks off here: the (gzip|Brotli) data breaks off$", reason);
        await _server.AssertCountedAsync(_gateway, reply.Accepted);
    }

    [Theory]
    [InlineData("gzip", "the body breaks off here: the gzip data is malformed")]
    [InlineData("br", "the body breaks off here: the Brotli data is malformed")]
    public async Task Post_WhenTheBodyIsNotCompressedAsSaid_SaysSo(string encoding, string reason)
    {
        var reply = await _server.PostAsync(Good(0) + "\n" + Good(1), Ndjson, encoding: encoding);

        reply.AssertProblem(HttpStatusCode.BadRequest, reason);
        Assert.Equal((0, reason), Assert.Single(reply.Rejects));
    }

    [Fact]
    public async Task Post_WhenAvroHasAnotherSchema_SaysWhatDoesNotResolve()
    {
        const string other = """{"type":"record","name":"GatewayRecord","fields":[{"name":"id","type":"string"}]}""";

        var reply = await _server.PostAsync(AvroSamples.Container(other, "null", (1, [2, 65])), "application/avro");

        reply.AssertProblem(HttpStatusCode.BadRequest, "it has no field gateway_id, and there is no default for it");
        Assert.Equal((0, 1), (reply.Accepted, reply.Rejected));
    }

    [Fact]
    public async Task Post_WhenAnAvroContainerIsTruncated_KeepsTheRecordsBefore()
    {
        var first = new AvroSamples().Record(_gateway, Now, 1, 2).Record(_gateway, Now - 1, 1, 2).ToArray();
        var body = AvroSamples.Container(AvroGatewayRecord.Schema, "null", (2, first), (2, first));

        var reply = await _server.PostAsync(body[..^(first.Length + 14)], "application/avro");

        Assert.Equal((HttpStatusCode.Accepted, 2, 1), (reply.Status, reply.Accepted, reply.Rejected));
        Assert.Contains("breaks off", reply.Rejects.Single().Reason, StringComparison.Ordinal);
        await _server.AssertCountedAsync(_gateway, 2);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    public async Task Post_WhenABodyIsABomb_IsAnswered413(string encoding)
    {
        var bomb = Compress(new byte[50_000_000], encoding);

        var reply = await _server.PostAsync(bomb, Ndjson, encoding: encoding);

        Assert.True(bomb.Length < 100_000);
        reply.AssertProblem(HttpStatusCode.RequestEntityTooLarge, "more than 2000000 bytes once decompressed (Ingest:MaxBodyBytes)");
    }

    [Fact]
    public async Task Post_WhenAnAvroBlockIsABomb_IsAnswered413()
    {
        var bomb = AvroSamples.Container(AvroGatewayRecord.Schema, "deflate", (1, new byte[50_000_000]));

        var reply = await _server.PostAsync(bomb, "application/avro");

        reply.AssertProblem(HttpStatusCode.RequestEntityTooLarge, "once its Avro blocks are decompressed");
    }

    [Fact]
    public async Task Post_WhenOneOfTenThousandIsBad_CountsTheOthers()
    {
        var records = Enumerable.Range(0, 10_000).Select(i => i == 7_777 ? Good(i).Replace("\"ipRx\":2", "\"ipRx\":-2", StringComparison.Ordinal) : Good(i));

        var reply = await _server.PostAsync($"[{string.Join(',', records)}]");

        Assert.Equal((9_999, 1), (reply.Accepted, reply.Rejected));
        Assert.Equal((7_777, "ipRx is -2; it must be from 0 to 9007199254740992 (2^53)"), reply.Rejects.Single());
        await _server.AssertCountedAsync(_gateway, await TakenAsync(9_999));
    }

    [Fact]
    public async Task Post_WhenMoreThanAThousandAreBad_ListsAThousandAndCountsAll()
    {
        var reply = await _server.PostAsync(string.Concat(Enumerable.Repeat("x\n", 5_000)) + Good(0), Ndjson);

        Assert.Equal((1, 5_000), (reply.Accepted, reply.Rejected));
        Assert.Equal(1_000, reply.Rejects.Count());
        await _server.AssertCountedAsync(_gateway, 1);
    }

    private static byte[] Compress(byte[] data, string encoding)
    {
        using var output = new MemoryStream();
        using (Stream stream = encoding == "gzip" ? new GZipStream(output, CompressionLevel.Optimal) : new BrotliStream(output, CompressionLevel.Fastest))
        {
            stream.Write(data);
        }

        return output.ToArray();
    }

    // Records made in the same millisecond repeat a date: the gateway counts those as duplicates.
    private async Task<long> TakenAsync(long sent)
    {
        while (true)
        {
            var counter = (await _server.GetAsync($"/v1/gateways/{_gateway}")).Json;
            if (counter.TryGetProperty("kinds", out var kinds))
            {
                var (records, duplicates) = (kinds.GetProperty("counter").GetProperty("records").GetInt64(), kinds.GetProperty("counter").GetProperty("duplicates").GetInt64());
                if (records + duplicates == sent)
                {
                    return records;
                }
            }
        }
    }

    private async Task AssertRejectsOneAsync(string bad, string reason)
    {
        bad = bad.Replace("DATE", Now.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

        var reply = await _server.PostAsync($"{Good(20)}\n{bad}\n{Good(10)}", Ndjson);

        Assert.True(reply.Status == HttpStatusCode.Accepted, reply.Text);
        var (index, said) = Assert.Single(reply.Rejects);
        Assert.Equal((2, 1L), (reply.Accepted, index));
        Assert.Contains(reason, said, StringComparison.Ordinal);
        await _server.AssertCountedAsync(_gateway, 2);
    }
}
