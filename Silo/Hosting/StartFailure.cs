using Microsoft.Extensions.Options;

namespace Weir.Silo.Hosting;

/// <summary>Says in lines why the server cannot start.</summary>
internal static class StartFailure
{
    /// <summary>The reasons in an exception of the start.</summary>
    /// <returns>Always true: nobody is helped by a stack where a setting, a file or an address is at fault. WEIR_DEBUG=1 shows it.</returns>
    public static bool TryExplain(Exception exception, out IReadOnlyList<string> reasons)
    {
        reasons = Reasons(exception);
        return Environment.GetEnvironmentVariable("WEIR_DEBUG") != "1";
    }

    private static IReadOnlyList<string> Reasons(Exception exception) => exception switch
    {
        SettingsException settings => settings.Reasons,
        OptionsValidationException options => [.. options.Failures],
        AggregateException many => [.. many.Flatten().InnerExceptions.SelectMany(Reasons).Distinct()],
        FormatException => [$"the command line cannot be read: {OneLine(exception.Message)}"],
        InvalidOperationException { InnerException: { } inner } when !exception.Message.Contains(inner.Message, StringComparison.Ordinal) => [OneLine($"{exception.Message} {inner.Message}")],
        _ => [OneLine(exception.Message)],
    };

    private static string OneLine(string message) => string.Join(' ', message.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries));
}
