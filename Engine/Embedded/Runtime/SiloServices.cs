using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Orleans.Serialization;
using Orleans.Streams;

namespace Orleans.Runtime;

internal static class SiloServices
{
    /// <summary>Registers the silo once, however often it is asked for.</summary>
    public static void AddSiloServices(this IServiceCollection services)
    {
        if (services.Any(service => service.ServiceType == typeof(Silo))) { return; }

        services.AddLogging();
        services.AddOptions();
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton<WorkExecutor>();
        services.AddSingleton<GrainRegistry>();
        services.AddSingleton<Silo>();
        services.AddSingleton<SiloLifecycle>();
        services.AddSingleton<DeepCopier>();
        services.AddSingleton<ImplicitSubscriptions>();
        services.AddSingleton<GrainFactory>();
        services.AddSingleton<IGrainFactory>(provider => provider.GetRequiredService<GrainFactory>());
        services.AddSingleton<IClusterClient>(provider => provider.GetRequiredService<GrainFactory>());
        services.AddSingleton<IGrainRuntime>(provider => provider.GetRequiredService<GrainFactory>());
        services.AddKeyedSingleton<IStreamIdMapper, DefaultStreamIdMapper>(DefaultStreamIdMapper.Name);
        services.AddSingleton(provider => new SiloHost(provider.GetRequiredService<Silo>(), provider.GetRequiredService<SiloLifecycle>(),
            provider.GetServices<ILifecycleParticipant<ISiloLifecycle>>));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<SiloHost>());
    }
}
