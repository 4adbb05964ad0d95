namespace Weir.Silo.Tests.Support;

/// <summary>One server for all tests of a class.</summary>
public sealed class ServerFixture : IAsyncLifetime
{
    private int _gateways;

    internal TestServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await TestServer.StartAsync(["--Ingest:MaxBodyBytes=2000000"]);

    public async Task DisposeAsync() => await Server.DisposeAsync();

    /// <summary>An id that no other test uses.</summary>
    internal string NewGateway() => $"gw-{Interlocked.Increment(ref _gateways)}";

    /// <summary>A good record of now.</summary>
    internal static string Record(string gateway, long tx = 1, long rx = 2, int back = 0) =>
        FormattableString.Invariant($$"""{"gateway_id":"{{gateway}}","date":{{DateTimeOffset.UtcNow.ToUnixTimeMilliseconds() - back}},"ipTx":{{tx}},"ipRx":{{rx}}}""");
}
