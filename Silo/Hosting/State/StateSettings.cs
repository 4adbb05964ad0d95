namespace Weir.Silo.Hosting.State;

/// <summary>Reads where the state is, and refuses what cannot be meant.</summary>
internal static class StateSettings
{
    /// <summary>The section's values, each allowed and all of one kind.</summary>
    /// <exception cref="SettingsException">One is not.</exception>
    public static StateOptions Read(IConfiguration configuration)
    {
        ChoiceSetting.Check<StateProvider>(configuration, Key(nameof(StateOptions.Provider)));
        var options = configuration.GetSection(StateOptions.Section).Get<StateOptions>() ?? new StateOptions();
        return (options.Provider, string.IsNullOrWhiteSpace(options.ConnectionString)) switch
        {
            (StateProvider.PostgreSql, true) => throw new SettingsException(
                $"{Key(nameof(StateOptions.ConnectionString))} is not set; {Chosen(options)} needs it, such as Host=db;Database=weir;Username=weir;Password=…."),
            (not StateProvider.PostgreSql, false) => throw new SettingsException(
                $"{Key(nameof(StateOptions.ConnectionString))} is set, but {Chosen(options)} has no use for it; choose the provider that it belongs to, or leave it out."),
            _ => options,
        };
    }

    /// <summary>The name of a setting as a user writes it.</summary>
    public static string Key(string name) => $"{StateOptions.Section}:{name}";

    private static string Chosen(StateOptions options) => $"{Key(nameof(StateOptions.Provider))}={options.Provider}";
}
