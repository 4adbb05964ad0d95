using System.Net;
using System.Net.Http.Headers;
using Weir.Security;
using Weir.Silo.Tests.Support;

namespace Weir.Silo.Tests.Security;

public sealed class ApiKeyTests : IAsyncLifetime
{
    private readonly string _ingest = ApiKeyHash.NewKey();
    private readonly string _query = ApiKeyHash.NewKey();
    private TestServer _server = null!;

    public async Task InitializeAsync() => _server = await TestServer.StartAsync(
    [
        "--Security:Keys:0:Name=sender", $"--Security:Keys:0:Hash={ApiKeyHash.Compute(_ingest)}", "--Security:Keys:0:Scopes=ingest",
        "--Security:Keys:1:Name=reader", $"--Security:Keys:1:Hash={ApiKeyHash.Compute(_query)}", "--Security:Keys:1:Scopes=query, admin",
    ]);

    public async Task DisposeAsync() => await _server.DisposeAsync();

    [Theory]
    [InlineData("/v1/gateways")]
    [InlineData("/v1/gateways/x")]
    [InlineData("/v1/days/2025-01-01/top?kind=counter")]
    [InlineData("/v1/dead-letters")]
    [InlineData("/metrics")]
    [InlineData("/v1/gateways/stream?kind=counter")]
    public async Task Get_WhenThereIsNoKey_IsAnswered401(string path)
    {
        var reply = await _server.GetAsync(path);

        reply.AssertProblem(HttpStatusCode.Unauthorized, "Authorization: Bearer KEY");
        Assert.Equal("Bearer", reply.Headers.WwwAuthenticate.Single().Scheme);
    }

    [Theory]
    [InlineData("/healthz")]
    [InlineData("/readyz")]
    [InlineData("/schemas/gateway-record.avsc")]
    [InlineData("/openapi/v1.json")]
    public async Task Get_WhenTheRouteIsOpen_NeedsNoKey(string path) => Assert.Equal(HttpStatusCode.OK, (await _server.GetAsync(path)).Status);

    [Fact]
    public async Task Requests_WhenTheKeyHasAnotherScope_AreAnswered403()
    {
        Use(_ingest);
        var listed = await _server.GetAsync("/v1/gateways");
        var sent = await _server.PostAsync(ServerFixture.Record("gw-1"));
        Use(_query);
        var refused = await _server.PostAsync(ServerFixture.Record("gw-1"));
        var letters = await _server.GetAsync("/v1/dead-letters");

        listed.AssertProblem(HttpStatusCode.Forbidden, "it must have the scope query");
        Assert.Equal(HttpStatusCode.Accepted, sent.Status);
        refused.AssertProblem(HttpStatusCode.Forbidden, "it must have the scope ingest");
        Assert.Equal(HttpStatusCode.OK, letters.Status);
    }

    [Fact]
    public async Task Redrive_WithoutTheScopeAdmin_IsRefused()
    {
        var none = await _server.RedriveAsync([1]);
        Use(_ingest);
        var other = await _server.RedriveAsync([1]);
        Use(_query);
        var admin = await _server.RedriveAsync([1]);

        none.AssertProblem(HttpStatusCode.Unauthorized, "Authorization: Bearer KEY");
        other.AssertProblem(HttpStatusCode.Forbidden, "it must have the scope admin");
        admin.AssertFailed(1, "there is no such letter");
    }

    [Theory]
    [InlineData("Bearer wrong-key-of-some-length")]
    [InlineData("Bearer ")]
    [InlineData("Basic abc")]
    public async Task Get_WhenTheKeyIsUnknown_IsAnswered401(string header)
    {
        _server.Http.DefaultRequestHeaders.TryAddWithoutValidation("Authorization", header);

        (await _server.GetAsync("/v1/gateways")).AssertProblem(HttpStatusCode.Unauthorized, "unknown one");
    }

    [Fact]
    public async Task Connect_WhenTheKeyComesByHeaderOrSubprotocol_IsTaken()
    {
        using var byHeader = await _server.ConnectAsync("kind=counter", options => options.SetRequestHeader("Authorization", $"Bearer {_ingest}"));
        using var byProtocol = await _server.ConnectAsync("kind=counter", options =>
        {
            options.AddSubProtocol("weir");
            options.AddSubProtocol($"weir.key.{_ingest}");
        });

        Assert.Equal("weir", byProtocol.SubProtocol);
    }

    [Fact]
    public async Task Connect_WhenThereIsNoKeyOrAnotherScope_IsRefused()
    {
        var none = await Assert.ThrowsAsync<UpgradeRefusedException>(() => _server.ConnectAsync("kind=counter"));
        var other = await Assert.ThrowsAsync<UpgradeRefusedException>(() =>
            _server.ConnectAsync("kind=counter", options => options.SetRequestHeader("Authorization", $"Bearer {_query}")));

        Assert.Equal((HttpStatusCode.Unauthorized, HttpStatusCode.Forbidden), (none.Status, other.Status));
    }

    private void Use(string key) => _server.Http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", key);
}
