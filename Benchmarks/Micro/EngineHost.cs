using Microsoft.Extensions.Hosting;
using Orleans.Hosting;
using Weir.Silo.Hosting.Membership;

namespace Weir.Benchmarks.Micro;

/// <summary>One silo with nothing else in it, on whichever engine this was built for.</summary>
internal static class EngineHost
{
    public static IHost Build(Action<ISiloBuilder>? configure = null)
    {
        var builder = Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.UseOrleans(silo =>
        {
            silo.UseLocalhostClustering(SiloEndpoints.FindFreePort(), gatewayPort: 0);
            configure?.Invoke(silo);
        });
        return builder.Build();
    }
}
