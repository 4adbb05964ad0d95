using Microsoft.Extensions.Options;
using Orleans;
using Weir.Client;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds the client to a program's services.</summary>
public static class GatewayClientServiceCollectionExtensions
{
    /// <summary>Adds <see cref="IGatewayClient"/> as a singleton.</summary>
    /// <param name="services">The program's services.</param>
    /// <param name="configure">Sets the options; may be called on top of configuration bound elsewhere.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddGatewayClient(this IServiceCollection services, Action<GatewayClientOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        services.AddOptions<GatewayClientOptions>().Configure(configure);
        services.AddSingleton<IGatewayClient>(provider => new GatewayClient(provider.GetRequiredService<IOptions<GatewayClientOptions>>().Value));
        return services;
    }

    /// <summary>
    /// Adds <see cref="IGatewayClient"/> as a singleton over grain calls, for a host that is an Orleans client (<c>UseOrleansClient</c>) or a silo.
    /// </summary>
    /// <param name="services">The program's services; they have an <see cref="IGrainFactory"/>.</param>
    /// <param name="configure">Sets the options; may be called on top of configuration bound elsewhere.</param>
    /// <returns>The same services.</returns>
    public static IServiceCollection AddGrainGatewayClient(this IServiceCollection services, Action<GrainGatewayClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        services.AddOptions<GrainGatewayClientOptions>().Configure(configure ?? (_ => { }));
        services.AddSingleton<IGatewayClient>(provider => new GrainGatewayClient(
            provider.GetRequiredService<IGrainFactory>(), provider.GetRequiredService<IOptions<GrainGatewayClientOptions>>().Value));
        return services;
    }
}
