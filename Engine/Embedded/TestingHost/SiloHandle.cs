using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Runtime;

namespace Orleans.TestingHost;

public abstract class SiloHandle : IDisposable, IAsyncDisposable
{
    public TestClusterOptions? ClusterOptions { get; set; }
    public string Name { get; set; } = "";
    public short InstanceNumber { get; set; }
    public abstract bool IsActive { get; }
    public abstract Task StopSiloAsync(bool stopGracefully);
    public abstract Task StopSiloAsync(CancellationToken ct);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    public abstract ValueTask DisposeAsync();
    public override string ToString() => Name;
    protected virtual void Dispose(bool disposing) { }
}

public class InProcessSiloHandle : SiloHandle
{
    private bool _isActive = true;
    public IHost SiloHost { get; init; } = null!;
    public IServiceProvider ServiceProvider => SiloHost.Services;
    public override bool IsActive => _isActive;

    public static async Task<InProcessSiloHandle> CreateAsync(string siloName, IConfiguration configuration,
        Action<IHostBuilder>? postConfigureHostBuilder = null)
    {
        var builder = new HostBuilder().ConfigureHostConfiguration(host => host.AddConfiguration(configuration)).UseOrleans(_ => { });
        postConfigureHostBuilder?.Invoke(builder);
        var host = builder.Build();
        await host.StartAsync();
        return new InProcessSiloHandle { Name = siloName, SiloHost = host };
    }

    public override Task StopSiloAsync(bool stopGracefully) => StopSiloAsync(new CancellationToken(!stopGracefully));

    // A token that is cancelled already means: go down without deactivating anything, as a killed process would.
    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (!_isActive) { return; }

        _isActive = false;
        if (ct.IsCancellationRequested) { ServiceProvider.GetRequiredService<Silo>().Kill(); }

        await SiloHost.StopAsync(CancellationToken.None);
    }

    public override async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        await StopSiloAsync(stopGracefully: true);
        if (SiloHost is IAsyncDisposable host) { await host.DisposeAsync(); }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) { SiloHost.Dispose(); }
    }
}
