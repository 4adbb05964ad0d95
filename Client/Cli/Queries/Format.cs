using System.Globalization;

namespace Weir.Cli.Queries;

/// <summary>Values as people read them.</summary>
internal static class Format
{
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Instant(DateTimeOffset instant) => instant.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Six digits; what cannot be told, or is not finite, is a dash.</summary>
    public static string Number(double? value) => value is { } number && double.IsFinite(number) ? number.ToString("G6", CultureInfo.InvariantCulture) : "-";

    public static string Seconds(double? seconds) => seconds?.ToString("#,0.###", CultureInfo.InvariantCulture) ?? "-";
}
