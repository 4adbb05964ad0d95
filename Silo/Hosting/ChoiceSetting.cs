namespace Weir.Silo.Hosting;

/// <summary>A setting that is one of a few names.</summary>
internal static class ChoiceSetting
{
    /// <summary>Refuses a value that is none of them; .NET would also take a number.</summary>
    /// <typeparam name="TChoice">The names.</typeparam>
    /// <param name="configuration">All settings.</param>
    /// <param name="key">The setting, as a user writes it.</param>
    /// <exception cref="SettingsException">It is none of them.</exception>
    public static void Check<TChoice>(IConfiguration configuration, string key)
        where TChoice : struct, Enum
    {
        var names = Enum.GetNames<TChoice>();
        if (configuration[key] is { } said && !names.Contains(said, StringComparer.OrdinalIgnoreCase))
        {
            throw new SettingsException($"{key} is {said}; it must be {string.Join(", ", names[..^1])} or {names[^1]}.");
        }
    }
}
