using System.Reflection;
using Weir.Persistence.Cassandra;
using Weir.Persistence.Faster;

namespace Weir.Silo.Hosting.State;

/// <summary>Reads where the state is, and refuses what cannot be meant.</summary>
internal static class StateSettings
{
    /// <summary>Settings that mean something to Cassandra alone.</summary>
    private static readonly string[] CassandraOnly =
    [
        .. typeof(CassandraStorageOptions).GetProperties(BindingFlags.Instance | BindingFlags.Public).Select(property => property.Name)
            .Except(typeof(FasterStorageOptions).GetProperties(BindingFlags.Instance | BindingFlags.Public).Select(property => property.Name)),
    ];

    /// <summary>The section's values, each allowed and all of one kind.</summary>
    /// <exception cref="SettingsException">One is not.</exception>
    public static StateOptions Read(IConfiguration configuration)
    {
        ChoiceSetting.Check<StateProvider>(configuration, Key(nameof(StateOptions.Provider)));
        var section = configuration.GetSection(StateOptions.Section);
        var options = section.Get<StateOptions>() ?? new StateOptions();
        if (options.Provider == StateProvider.PostgreSql && string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            throw new SettingsException(
                $"{Key(nameof(StateOptions.ConnectionString))} is not set; {Chosen(options)} needs it, such as Host=db;Database=weir;Username=weir;Password=….");
        }

        var idle = FindIdle(options, section).Select(name => $"{Key(name)} is set, but {Chosen(options)} has no use for it; choose the provider that it belongs to, or leave it out.").ToList();
        return idle.Count == 0 ? options : throw new SettingsException(idle);
    }

    /// <summary>The settings of a state in Cassandra, each allowed.</summary>
    /// <exception cref="SettingsException">One is not.</exception>
    public static CassandraStorageOptions ReadCassandra(IConfiguration configuration)
    {
        ChoiceSetting.Check<CassandraConsistency>(configuration, Key(nameof(CassandraStorageOptions.Consistency)));
        ChoiceSetting.Check<CassandraSerialConsistency>(configuration, Key(nameof(CassandraStorageOptions.SerialConsistency)));
        ChoiceSetting.Check<StateCompression>(configuration, Key(nameof(CassandraStorageOptions.Compression)));
        var options = configuration.GetSection(StateOptions.Section).Get<CassandraStorageOptions>() ?? new CassandraStorageOptions();
        var result = new CassandraStorageOptionsValidator().Validate(null, options);
        return result.Failed ? throw new SettingsException([.. result.Failures]) : options;
    }

    /// <summary>The name of a setting as a user writes it.</summary>
    public static string Key(string name) => $"{StateOptions.Section}:{name}";

    // A state that was meant to be shared and is not would be found out late.
    private static IEnumerable<string> FindIdle(StateOptions options, IConfigurationSection section)
    {
        if (options.Provider != StateProvider.PostgreSql && !string.IsNullOrWhiteSpace(options.ConnectionString))
        {
            yield return nameof(StateOptions.ConnectionString);
        }

        foreach (var name in CassandraOnly.Where(name => options.Provider != StateProvider.Cassandra && section.GetSection(name).Exists()))
        {
            yield return name;
        }
    }

    private static string Chosen(StateOptions options) => $"{Key(nameof(StateOptions.Provider))}={options.Provider}";
}
