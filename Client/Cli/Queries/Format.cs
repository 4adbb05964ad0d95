using System.Globalization;

namespace Weir.Cli.Queries;

/// <summary>Values as people read them.</summary>
internal static class Format
{
    public static string Day(DateOnly day) => day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);

    public static string Count(long value) => value.ToString("#,0", CultureInfo.InvariantCulture);

    public static string Seconds(double? seconds) => seconds?.ToString("#,0.###", CultureInfo.InvariantCulture) ?? "-";
}
