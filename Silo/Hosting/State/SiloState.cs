using Microsoft.Extensions.Options;
using Orleans.Hosting;
using Weir.Persistence.Cassandra;
using Weir.Persistence.Cassandra.Hosting;
using Weir.Persistence.Faster;
using Weir.Persistence.Faster.Hosting;
using Weir.Silo.Hosting.Membership;
using Weir.Streams;

namespace Weir.Silo.Hosting.State;

/// <summary>
/// The grain storage, as <c>Storage:Provider</c> says; what asks for it asks for no provider by name. What needs a package is a part of this class in a folder that is
/// compiled only where the package is to be had (eng/Engine.targets).
/// </summary>
internal static partial class SiloState
{
    /// <summary>Adds the storage.</summary>
    /// <exception cref="SettingsException">This build has no such provider, or its settings lead nowhere.</exception>
    public static ISiloBuilder AddGrainState(this ISiloBuilder silo, IConfiguration configuration, string dataDirectory)
    {
        var options = StateSettings.Read(configuration);
        return options.Provider switch
        {
            StateProvider.Faster => AddFaster(silo, configuration, dataDirectory),
            StateProvider.Cassandra => AddCassandra(silo, configuration),
            _ => AddClustered(silo, options),
        };
    }

    private static ISiloBuilder AddFaster(ISiloBuilder silo, IConfiguration configuration, string dataDirectory) =>
        silo.AddFasterGrainStorage(StreamNames.Storage, (OptionsBuilder<FasterStorageOptions> faster) => faster
            .Bind(configuration.GetSection(StateOptions.Section))
            .Configure(storage => storage.Directory = Path.Combine(dataDirectory, "state"))
            .ValidateOnStart());

    private static ISiloBuilder AddCassandra(ISiloBuilder silo, IConfiguration configuration)
    {
        var options = StateSettings.ReadCassandra(configuration);
        if (!CassandraGrainStorage.IsSupported)
        {
            throw new SettingsException(
                $"{StateSettings.Key(nameof(StateOptions.Provider))} is {StateProvider.Cassandra}; this build has no driver for it, since CassandraCSharpDriver did not restore from the configured package sources (docs/engines.md).");
        }

        silo.Services.AddSingleton<IJoinCheck>(services => new CassandraStateCheck(services, options));
        return silo.AddCassandraGrainStorage(
            StreamNames.Storage, (OptionsBuilder<CassandraStorageOptions> cassandra) => cassandra.Bind(configuration.GetSection(StateOptions.Section)).ValidateOnStart());
    }

    private static ISiloBuilder AddClustered(ISiloBuilder silo, StateOptions options)
    {
        Action<ISiloBuilder, StateOptions>? add = null;
        FindPostgreSql(ref add);
        (add ?? throw new SettingsException(
            $"{StateSettings.Key(nameof(StateOptions.Provider))} is {options.Provider}; this build runs on the embedded engine, which has no such storage; ORLEANS_ENGINE=cluster builds on Orleans where its packages restore (docs/engines.md)."))(
            silo, options);
        return silo;
    }

    static partial void FindPostgreSql(ref Action<ISiloBuilder, StateOptions>? add);
}
