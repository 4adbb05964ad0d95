using System.Net;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Http;

public sealed class RecordsApiTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly TestServer _server = fixture.Server;
    private readonly string _gateway = fixture.NewGateway();

    private string Good(int back = 0) => ServerFixture.Record(_gateway, back: back);

    [Theory]
    [InlineData(null)]
    [InlineData("application/json; charset=utf-8")]
    public async Task Post_WhenOneObjectIsSent_TakesIt(string? type)
    {
        var reply = await _server.PostAsync("\uFEFF " + Good(), type);

        Assert.Equal((HttpStatusCode.Accepted, "application/json", """{"accepted":1,"rejectedCount":0,"rejected":[]}"""), (reply.Status, reply.Type, reply.Text));
        await _server.AssertCountedAsync(_gateway, 1);
    }

    [Theory]
    [InlineData("")]
    [InlineData("  \n ")]
    [InlineData("[]")]
    public async Task Post_WhenThereIsNothingInTheBody_IsAnswered400(string body)
    {
        var reply = await _server.PostAsync(body);

        reply.AssertProblem(HttpStatusCode.BadRequest, "nothing in the body");
        Assert.Equal(0, reply.Accepted);
    }

    [Theory]
    [InlineData("", "kind is missing; it must be counter, cumulative or rate.")]
    [InlineData("?kind=Counter", "kind is \"Counter\"; it must be counter, cumulative or rate.")]
    public async Task Post_WhenThereIsNoKnownKind_IsAnswered400(string query, string reason)
    {
        var reply = await _server.SendAsync(new StringContent(Good()), "application/json", query);

        reply.AssertProblem(HttpStatusCode.BadRequest, reason);
        Assert.Equal((0, 0), (reply.Accepted, reply.Rejected));
        Assert.Empty(reply.Rejects);
    }

    [Theory]
    [InlineData("text/plain", null, "Content-Type is \"text/plain\"")]
    [InlineData("application/json; charset=utf-16", null, "Content-Type is")]
    [InlineData("application/json", "zstd", "Content-Encoding is \"zstd\"; it must be gzip, br or none.")]
    public async Task Post_WhenTypeOrEncodingIsAnother_IsAnswered415(string type, string? encoding, string reason) =>
        (await _server.PostAsync(Good(), type, encoding: encoding)).AssertProblem(HttpStatusCode.UnsupportedMediaType, reason);

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Post_WhenTheBodyIsOverTheLimit_IsAnswered413AfterItWasRead(bool length)
    {
        // The client writes all of it before it reads: 16 MB do not fit into any buffer on the way.
        using HttpContent content = length ? new ByteArrayContent(new byte[16_000_000]) : new StreamContent(new Endless(16_000_000));

        var reply = await _server.SendAsync(content, "application/json", "?kind=counter");

        reply.AssertProblem(HttpStatusCode.RequestEntityTooLarge, "The body has more than 2000000 bytes (Ingest:MaxBodyBytes).");
    }

    [Fact]
    public async Task Post_WhenANumberIsSentAgain_GetsTheFirstAnswerAndCountsOnce()
    {
        var body = $"[{Good(2)},{Good(1)},{{}}]";

        var first = await _server.PostAsync(body, producer: (_gateway, "1"));
        var second = await _server.PostAsync(body, producer: (_gateway, "1"));
        var next = await _server.PostAsync(Good(), producer: (_gateway, "2"));

        Assert.Equal((2, 1), (first.Accepted, first.Rejected));
        Assert.Equal(first.Text, second.Text);
        Assert.Equal(HttpStatusCode.Accepted, next.Status);
        await _server.AssertCountedAsync(_gateway, 3);
    }

    [Fact]
    public async Task Post_WhenARequestIsWhollyRejected_ItsNumberIsUsed()
    {
        var first = await _server.PostAsync("[{}]", producer: (_gateway, "1"));
        var again = await _server.PostAsync("[{}]", producer: (_gateway, "1"));
        var next = await _server.PostAsync(Good(), producer: (_gateway, "2"));

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.Accepted), (first.Status, again.Status, next.Status));
        Assert.Equal((0, 1), (again.Accepted, again.Rejected));
    }

    [Fact]
    public async Task Post_WhenNumbersLeaveAGap_IsAnswered409WithTheLast()
    {
        var unknown = await _server.PostAsync(Good(), producer: (_gateway, "5"));
        await _server.PostAsync(Good(), producer: (_gateway, "1"));
        var gap = await _server.PostAsync(Good(), producer: (_gateway, "3"));

        unknown.AssertProblem(HttpStatusCode.Conflict, "is unknown; its first sequence is 1, not 5");
        Assert.Equal(System.Text.Json.JsonValueKind.Null, unknown.Json.GetProperty("last").ValueKind);
        gap.AssertProblem(HttpStatusCode.Conflict, "the last known is 1");
        Assert.Equal(1, gap.Json.GetProperty("last").GetInt64());
    }

    [Theory]
    [InlineData("p q", "1", "Producer-Id is \"p q\"; it must be 1 to 64 of A-Z a-z 0-9 . _ : -.")]
    [InlineData("p", "0", "Producer-Sequence is \"0\"; it must be an integer from 1")]
    [InlineData("p", "x", "Producer-Sequence is \"x\"")]
    public async Task Post_WhenProducerHeadersAreMalformed_IsAnswered400(string id, string number, string reason)
    {
        var reply = await _server.PostAsync(Good(), producer: (id, number));

        reply.AssertProblem(HttpStatusCode.BadRequest, reason);
        Assert.Equal(0, reply.Accepted);
        Assert.Empty(reply.Rejects);
    }

    [Fact]
    public async Task Post_WhenConsumersAreTooFarBehind_IsAnswered429()
    {
        await using var server = await TestServer.StartAsync(configure: builder => FaultyAppender.Add(builder, appender => appender.LagBytes = 1L << 40));

        var reply = await server.PostAsync(Good());

        reply.AssertProblem(HttpStatusCode.TooManyRequests, "Ingest:MaxLagBytes");
        Assert.Equal(TimeSpan.FromSeconds(1), reply.Headers.RetryAfter!.Delta);
    }

    [Fact]
    public async Task Post_WhenAPartCannotBeMadeDurable_IsAnswered503AndItsNumberStaysFree()
    {
        FaultyAppender faulty = null!;
        await using var server = await TestServer.StartAsync(configure: builder => FaultyAppender.Add(builder, appender => (faulty = appender).FailNext = true));

        var failed = await server.PostAsync(Good(), producer: ("p", "1"));
        var again = await server.PostAsync(Good(), producer: ("p", "1"));

        failed.AssertProblem(HttpStatusCode.ServiceUnavailable, "could not be made durable");
        Assert.NotNull(failed.Headers.RetryAfter);
        Assert.Equal(HttpStatusCode.Accepted, again.Status);
        Assert.False(faulty.FailNext);
    }

    private sealed class Endless(long length) : Stream
    {
        private long _left = length;

        public override bool CanRead => true;

        public override bool CanSeek => false;

        public override bool CanWrite => false;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override int Read(byte[] buffer, int offset, int count)
        {
            var read = (int)Math.Min(count, _left);
            buffer.AsSpan(offset, read).Fill((byte)' ');
            _left -= read;
            return read;
        }

        public override void Flush()
        {
        }

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();

        public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
    }
}
