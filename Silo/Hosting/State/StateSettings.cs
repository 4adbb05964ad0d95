namespace Weir.Silo.Hosting.State;

/// <summary>Reads where the state is, and refuses what cannot be meant.</summary>
internal static class StateSettings
{
    /// <summary>The section's values, each allowed and all of one kind.</summary>
    /// <exception cref="SettingsException">One is not.</exception>
    public static StateOptions Read(IConfiguration configuration)
    {
        var section = configuration.GetSection(StateOptions.Section);
        if (section[nameof(StateOptions.Provider)] is { } said && !Enum.GetNames<StateProvider>().Contains(said, StringComparer.OrdinalIgnoreCase))
        {
            throw new SettingsException($"{Key(nameof(StateOptions.Provider))} is {said}; it must be {string.Join(" or ", Enum.GetNames<StateProvider>())}.");
        }

        var options = section.Get<StateOptions>() ?? new StateOptions();
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
