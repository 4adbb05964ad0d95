using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Orleans.Hosting;
using Weir.Client.Tests.Transports;

namespace Weir.Client.Tests.Clustered;

/// <summary>An Orleans client in a host of its own, at the silo's gateway port.</summary>
public sealed class OrleansClientTransport : ITransport
{
    private readonly int _port = Ports.FindFree();
    private IHost? _host;

    public IReadOnlyList<string> Settings => [$"--Cluster:GatewayPort={_port}"];

    public async Task<IGatewayClient> ConnectAsync(IServiceProvider server, Uri url, Action<RetryOptions> configure)
    {
        var builder = Host.CreateApplicationBuilder();
        builder.Logging.ClearProviders();
        builder.UseOrleansClient(client => client.UseLocalhostClustering(_port, serviceId: "default", clusterId: "weir"));
        builder.Services.AddGrainGatewayClient(configure);
        _host = builder.Build();
        await _host.StartAsync();
        return _host.Services.GetRequiredService<IGatewayClient>();
    }

    public async ValueTask DisposeAsync()
    {
        if (_host is not null)
        {
            await _host.StopAsync();
            _host.Dispose();
        }
    }
}

[CollectionDefinition(Name)]
public sealed class OrleansClient : ICollectionFixture<ServerFixture<OrleansClientTransport>>
{
    public const string Name = "by an Orleans client";
}

[Collection(OrleansClient.Name)]
public sealed class OrleansClientSendTests(ServerFixture<OrleansClientTransport> fixture) : SendSuite<OrleansClientTransport>(fixture);

[Collection(OrleansClient.Name)]
public sealed class OrleansClientStreamTests(ServerFixture<OrleansClientTransport> fixture) : StreamSuite<OrleansClientTransport>(fixture);

[Collection(OrleansClient.Name)]
public sealed class OrleansClientQueryTests(ServerFixture<OrleansClientTransport> fixture) : QuerySuite<OrleansClientTransport>(fixture);

[Collection(OrleansClient.Name)]
public sealed class OrleansClientWatchTests(ServerFixture<OrleansClientTransport> fixture) : WatchSuite<OrleansClientTransport>(fixture);

public sealed class OrleansClientRestartTests : RestartSuite<OrleansClientTransport>;
