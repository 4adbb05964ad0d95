using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Hosting;
using Orleans.Runtime.Hosting;
using Orleans.Storage;

namespace Weir.Persistence.Cassandra.Hosting;

/// <summary>Registers <see cref="CassandraGrainStorage"/>.</summary>
public static class CassandraGrainStorageExtensions
{
    // Orleans' own name of the storage that is meant where none is named.
    private const string Default = "Default";

    /// <summary>Adds grain storage in a Cassandra keyspace for states that name no storage.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="configure">Sets the options; <see cref="CassandraStorageOptions.ContactPoints"/> at least.</param>
    public static ISiloBuilder AddCassandraGrainStorageAsDefault(this ISiloBuilder builder, Action<CassandraStorageOptions> configure) =>
        builder.AddCassandraGrainStorage(Default, configure);

    /// <summary>Adds grain storage in a Cassandra keyspace under a name.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="name">Name that <c>[PersistentState(…, name)]</c> refers to.</param>
    /// <param name="configure">Sets the options; <see cref="CassandraStorageOptions.ContactPoints"/> at least.</param>
    public static ISiloBuilder AddCassandraGrainStorage(this ISiloBuilder builder, string name, Action<CassandraStorageOptions> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddCassandraGrainStorage(name, options => options.Configure(configure));
        return builder;
    }

    /// <summary>Adds grain storage in a Cassandra keyspace under a name.</summary>
    /// <param name="builder">The silo.</param>
    /// <param name="name">Name that <c>[PersistentState(…, name)]</c> refers to.</param>
    /// <param name="configure">Sets or binds the options.</param>
    public static ISiloBuilder AddCassandraGrainStorage(this ISiloBuilder builder, string name, Action<OptionsBuilder<CassandraStorageOptions>> configure)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddCassandraGrainStorage(name, configure);
        return builder;
    }

    /// <summary>Adds grain storage in a Cassandra keyspace under a name.</summary>
    /// <param name="services">The silo's services.</param>
    /// <param name="name">Name that <c>[PersistentState(…, name)]</c> refers to.</param>
    /// <param name="configure">Sets or binds the options.</param>
    public static IServiceCollection AddCassandraGrainStorage(
        this IServiceCollection services, string name, Action<OptionsBuilder<CassandraStorageOptions>> configure)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(configure);
        configure(services.AddOptions<CassandraStorageOptions>(name));
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<CassandraStorageOptions>, CassandraStorageOptionsValidator>());
        services.AddGrainStorage(name, Create);
        return services;
    }

    private static CassandraGrainStorage Create(IServiceProvider services, string name)
    {
        var options = services.GetRequiredService<IOptionsMonitor<CassandraStorageOptions>>().Get(name);
        return new CassandraGrainStorage(
            name,
            services.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId,
            options,
            options.GrainStorageSerializer ?? services.GetRequiredService<IGrainStorageSerializer>(),
            services.GetRequiredService<ILogger<CassandraGrainStorage>>(),
            services.GetService<TimeProvider>() ?? TimeProvider.System);
    }
}
