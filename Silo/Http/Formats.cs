using System.Globalization;

namespace Weir.Silo.Http;

/// <summary>How instants and days are written and read.</summary>
internal static class Formats
{
    /// <summary>RFC 3339 with milliseconds and Z.</summary>
    public static string Instant(DateTimeOffset instant) => instant.ToUniversalTime().ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>RFC 3339 with milliseconds and Z; null stays null.</summary>
    public static string? Instant(long? unixMs) => unixMs is { } ms ? Instant(DateTimeOffset.FromUnixTimeMilliseconds(ms)) : null;

    /// <summary>A day, exactly as yyyy-MM-dd.</summary>
    public static bool TryParseDay(string? text, out DateOnly day) =>
        DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out day);
}
