using System.Net;
using System.Text;
using Weir.Client.Tests.Support;

namespace Weir.Client.Tests.Sdk;

public sealed class WatchTests : IAsyncDisposable
{
    private readonly FakeHandler _server = new();
    private readonly GatewayClient _client;

    public WatchTests() => _client = new GatewayClient(new GatewayClientOptions
    {
        HandlerFactory = () => _server,
        RetriesMax = 3,
        RetryDelay = TimeSpan.FromMilliseconds(1),
        RetryDelayMax = TimeSpan.FromMilliseconds(2),
    });

    [Fact]
    public async Task Watch_WhenEventsComeInPiecesWithComments_ReadsEachOnce()
    {
        var text = ": hello\n\n" + Event(1)
            + "event: day\r\nid: 7\r\ndata: {\"day\":\"2024-02-19\",\r\ndata: \"tx\":2,\"rx\":0,\"records\":2,\"seconds\":null}\r\n\r\n" + Event(3);
        _server.Then(_ => Stream(new TrickleStream(text)));

        var seen = await TakeAsync(3);

        Assert.Equal([1L, 2, 3], seen.Select(d => d.Tx));
        Assert.Equal("/v1/gateways/gw-1/watch", _server.Seen[0].Address.PathAndQuery);
        Assert.Equal("text/event-stream", _server.Seen[0].Headers["Accept"]);
    }

    [Fact]
    public async Task Watch_WhenTheConnectionEndsOrBreaks_ConnectsAgain()
    {
        _server.Then(_ => Stream(new TrickleStream(Event(1)))).ThenLoseConnection().Then(HttpStatusCode.ServiceUnavailable, "{}")
            .Then(_ => Stream(new TrickleStream(Event(2)))).Then(_ => Stream(new TrickleStream(Event(3) + "data: {\"half")));

        var seen = await TakeAsync(3);

        Assert.Equal([1L, 2, 3], seen.Select(d => d.Tx));
        Assert.Equal(5, _server.Seen.Count);
    }

    [Fact]
    public async Task Watch_WhenTheServerStaysAway_GivesUpAfterTheBoundedRepeats()
    {
        _server.Otherwise = _ => throw new HttpRequestException("refused");

        await Assert.ThrowsAsync<ServerUnavailableException>(() => TakeAsync(1));

        Assert.Equal(4, _server.Seen.Count);
    }

    [Fact]
    public async Task Watch_WhenTheGatewayIsUnknown_SaysSoAtOnce()
    {
        _server.Then(HttpStatusCode.NotFound, """{"detail":"gateway gw-1 never sent a record"}""");

        var failure = await Assert.ThrowsAsync<InvalidRequestException>(() => TakeAsync(1));

        Assert.Contains("never sent", failure.Message, StringComparison.Ordinal);
        Assert.Single(_server.Seen);
    }

    [Fact]
    public async Task Watch_WhenAnEventIsNotATotal_SaysSo()
    {
        _server.Then(_ => Stream(new TrickleStream("data: hello\n\n")));

        await Assert.ThrowsAsync<UnexpectedAnswerException>(() => TakeAsync(1));
    }

    public async ValueTask DisposeAsync()
    {
        await _client.DisposeAsync();
        _server.Dispose();
    }

    private async Task<List<DayTotalsAnswer>> TakeAsync(int count)
    {
        var seen = new List<DayTotalsAnswer>();
        await foreach (var day in _client.WatchAsync("gw-1"))
        {
            seen.Add(day);
            if (seen.Count == count)
            {
                break;
            }
        }

        return seen;
    }

    private static string Event(int tx) => $"data: {{\"day\":\"2024-02-19\",\"tx\":{tx},\"rx\":0,\"records\":{tx},\"seconds\":null}}\n\n";

    private static HttpResponseMessage Stream(Stream body) => new(HttpStatusCode.OK) { Content = new StreamContent(body) };

    /// <summary>Gives one byte a read, so that every boundary between reads occurs.</summary>
    private sealed class TrickleStream(string text) : MemoryStream(Encoding.UTF8.GetBytes(text))
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer.IsEmpty ? buffer : buffer[..1]);

        public override ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default) =>
            base.ReadAsync(buffer.IsEmpty ? buffer : buffer[..1], cancellationToken);
    }
}
