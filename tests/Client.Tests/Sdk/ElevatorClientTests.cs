using System.Net;
using System.Text;
using Weir.Client.Tests.Support;
using Weir.Elevators;

namespace Weir.Client.Tests.Sdk;

/// <summary>The client for devices in elevators.</summary>
public sealed class ElevatorClientTests : IDisposable
{
    private readonly FakeHandler _service = new();

    public void Dispose() => _service.Dispose();

    [Fact]
    public async Task SendAsync_WhenTheConnectionIsLost_SendsAgain()
    {
        await using var sut = Create();
        _service.ThenLoseConnection().Then(HttpStatusCode.BadRequest, """{"accepted":0,"rejectedCount":1,"rejected":[{"index":0,"reason":"x is missing"}]}""");

        var result = await sut.SendAsync("lift 1", new EncodedRecords("{}"u8.ToArray(), 1, EncodedRecords.JsonType));

        Assert.Equal((0, 1, "x is missing"), (result.Accepted, result.RejectedCount, result.Rejected[0].Reason));
        Assert.Equal(["{}", "{}"], _service.Seen.Select(seen => Encoding.UTF8.GetString(seen.Body)));
        Assert.All(_service.Seen, seen => Assert.Equal("/v1/elevators/lift%201/readings", seen.Address.AbsolutePath));
    }

    [Fact]
    public async Task GetSummaryAsync_OfADevice_ReadsTheAnswer()
    {
        await using var sut = Create();
        _service.Then(HttpStatusCode.OK, """{"device":"a","types":{"Light":{"count":3,"late":1,"duplicates":2,"last":{"type":"Light","brightness":0.5}}},"unknownFields":7}""").Then(HttpStatusCode.NotFound);

        var summary = (await sut.GetSummaryAsync("a"))!;

        Assert.Equal((3L, 1L, 2L, 0.5, 7L), (summary.Types["Light"].Count, summary.Types["Light"].Late, summary.Types["Light"].Duplicates, summary.Types["Light"].Last.GetProperty("brightness").GetDouble(), summary.UnknownFields));
        Assert.Null(await sut.GetSummaryAsync("a"));
    }

    [Fact]
    public async Task GetReadingsAsync_OfSeveralPages_FollowsThem()
    {
        await using var sut = Create();
        _service.Then(HttpStatusCode.OK, """{"readings":[{"x":1},{"x":2}],"next":"2024-03-01T12:00:00.00000000000000000000007Z"}""").Then(HttpStatusCode.OK, """{"readings":[{"x":3}],"next":null}""");

        var xs = new List<int>();
        await foreach (var page in sut.GetReadingsAsync("a", SensorType.Light, new DateTimeOffset(2024, 3, 1, 13, 0, 0, TimeSpan.FromHours(1)), pageSize: 2))
        {
            xs.AddRange(page.Select(reading => reading.GetProperty("x").GetInt32()));
        }

        Assert.Equal([1, 2, 3], xs);
        Assert.Equal("?type=Light&from=2024-03-01T12%3A00%3A00.000Z&limit=2", _service.Seen[0].Address.Query);
        Assert.Equal("?type=Light&from=2024-03-01T12%3A00%3A00.000Z&after=2024-03-01T12%3A00%3A00.00000000000000000000007Z&limit=2", _service.Seen[1].Address.Query);
    }

    [Fact]
    public async Task ListDevicesAsync_OfSeveralPages_FollowsThem()
    {
        await using var sut = Create();
        _service.Then(HttpStatusCode.OK, """{"devices":["a b"],"next":"a b"}""").Then(HttpStatusCode.OK, """{"devices":["c"],"next":null}""");

        var devices = new List<string>();
        await foreach (var page in sut.ListDevicesAsync(1))
        {
            devices.AddRange(page);
        }

        Assert.Equal(["a b", "c"], devices);
        Assert.Equal("?after=a%20b&limit=1", _service.Seen[1].Address.Query);
    }

    [Fact]
    public async Task Calls_ForADeviceThatCannotBe_ThrowBeforeAnybodyIsAsked()
    {
        await using var sut = Create();
        await Assert.ThrowsAsync<ArgumentException>(() => sut.GetSummaryAsync("a\n"));
        Assert.Empty(_service.Seen);
    }

    private ElevatorClient Create() => new(new GatewayClientOptions { HandlerFactory = () => _service });
}
