using Microsoft.Extensions.Options;
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
}
