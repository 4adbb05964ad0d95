using System.Collections.ObjectModel;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Orleans.TestingHost;

/// <summary>One in-process silo; the client is the silo's own.</summary>
public class TestCluster : IDisposable, IAsyncDisposable
{
    private InProcessSiloHandle? _primary;

    internal TestCluster(TestClusterOptions options, IReadOnlyList<IConfigurationSource> configurationSources)
    {
        Options = options;
        ConfigurationSources = configurationSources;
    }

    public TestClusterOptions Options { get; }
    public IReadOnlyList<IConfigurationSource> ConfigurationSources { get; }
    public SiloHandle? Primary => _primary;
    public IReadOnlyList<SiloHandle> SecondarySilos => [];
    public ReadOnlyCollection<SiloHandle> Silos => _primary is { IsActive: true } silo ? new([silo]) : new([]);
    public IServiceProvider ServiceProvider => Deployed.ServiceProvider;
    public IClusterClient Client => ServiceProvider.GetRequiredService<IClusterClient>();
    public IGrainFactory GrainFactory => Client;
    private InProcessSiloHandle Deployed => _primary ?? throw new InvalidOperationException("The cluster is not deployed.");

    public async Task DeployAsync()
    {
        if (_primary is { IsActive: true }) { throw new InvalidOperationException("The cluster is deployed already."); }

        var configuration = new ConfigurationBuilder();
        foreach (var source in ConfigurationSources) { configuration.Add(source); }

        _primary = await InProcessSiloHandle.CreateAsync("Primary", configuration.Build(), Configure);
    }

    public Task StopSiloAsync(SiloHandle instance) => instance.StopSiloAsync(stopGracefully: true);
    public Task KillSiloAsync(SiloHandle instance) => instance.StopSiloAsync(stopGracefully: false);
    public Task StopAllSilosAsync() => _primary is { } silo ? StopSiloAsync(silo) : Task.CompletedTask;

    public void Dispose()
    {
        _primary?.Dispose();
        GC.SuppressFinalize(this);
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        if (_primary is { } silo) { await silo.DisposeAsync(); }
    }

    private void Configure(IHostBuilder hostBuilder)
    {
        foreach (var name in Options.SiloBuilderConfiguratorTypes)
        {
            var configurator = Activator.CreateInstance(Type.GetType(name!, throwOnError: true)!);
            (configurator as IHostConfigurator)?.Configure(hostBuilder);
            if (configurator is ISiloConfigurator siloConfigurator) { hostBuilder.UseOrleans(siloConfigurator.Configure); }
        }
    }
}
