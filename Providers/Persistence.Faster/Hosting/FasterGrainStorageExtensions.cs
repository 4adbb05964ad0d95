using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Weir.Persistence.Faster.Hosting;

/// <summary>Registers <see cref="FasterGrainStorage"/>.</summary>
public static class FasterGrainStorageExtensions
{
    /// <summary>Adds grain storage in a directory under a name.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="name">Name that <c>[PersistentState(…, name)]</c> refers to.</param>
    /// <param name="configure">Sets the options; <see cref="FasterStorageOptions.Directory"/> at least.</param>
    public static ISiloBuilder AddFasterGrainStorage(this ISiloBuilder builder, string name, Action<FasterStorageOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddFasterGrainStorage(name, options => options.Configure(configure));
        return builder;
    }

    /// <summary>Adds grain storage in a directory under a name.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="name">Name that <c>[PersistentState(…, name)]</c> refers to.</param>
    /// <param name="configure">Sets or binds the options.</param>
    public static ISiloBuilder AddFasterGrainStorage(this ISiloBuilder builder, string name, Action<OptionsBuilder<FasterStorageOptions>> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddFasterGrainStorage(name, configure);
        return builder;
    }

    /// <summary>Adds grain storage in a directory under a name.</summary>
    /// <param name="services">The silo's services.</param>
    /// <param name="name">Name that <c>[PersistentState(…, name)]</c> refers to.</param>
    /// <param name="configure">Sets or binds the options.</param>
    public static IServiceCollection AddFasterGrainStorage(
        this IServiceCollection services, string name, Action<OptionsBuilder<FasterStorageOptions>> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        configure(services.AddOptions<FasterStorageOptions>(name));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<FasterStorageOptions>, FasterStorageOptionsValidator>());
        services.AddGrainStorage(name, Create);
        return services;
    }

    private static FasterGrainStorage Create(IServiceProvider services, string name)
    {
        var options = services.GetRequiredService<IOptionsMonitor<FasterStorageOptions>>().Get(name);
        return new FasterGrainStorage(
            name,
            services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId,
            options,
            options.GrainStorageSerializer ?? services.GetRequiredService<IGrainStorageSerializer>(),
            services.GetRequiredService<ILogger<FasterGrainStorage>>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System);
    }
}
