using System.Net;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Http;

public sealed class HeadRequestTests(ServerFixture fixture) : IClassFixture<ServerFixture>
{
    private readonly TestServer _server = fixture.Server;
    private readonly string _gateway = fixture.NewGateway();

    [Theory]
    [InlineData("/healthz", HttpStatusCode.OK, "application/json")]
    [InlineData("/v1/gateways/GATEWAY", HttpStatusCode.OK, "application/json")]
    [InlineData("/v1/gateways/GATEWAY/totals", HttpStatusCode.OK, "application/json")]
    [InlineData("/v1/gateways/GATEWAY/watch", HttpStatusCode.OK, "text/event-stream")]
    [InlineData("/v1/gateways/nobody-knows-it", HttpStatusCode.NotFound, "application/problem+json")]
    [InlineData("/v1/gateways?limit=0", HttpStatusCode.BadRequest, "application/problem+json")]
    public async Task Head_WhenGetIsAnswered_HasTheSameStatusAndTypeAndNoBody(string path, HttpStatusCode status, string type)
    {
        await _server.PostAsync(ServerFixture.Record(_gateway));
        await _server.AssertCountedAsync(_gateway, 1);
        using var request = new HttpRequestMessage(HttpMethod.Head, path.Replace("GATEWAY", _gateway, StringComparison.Ordinal));

        var reply = await Reply.OfAsync(await _server.Http.SendAsync(request));

        Assert.Equal((status, type, ""), (reply.Status, reply.Type, reply.Text));
    }
}
