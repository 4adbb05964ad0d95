using System.Globalization;

namespace Weir.Elevators;

/// <summary>Instants of RFC 3339 as devices write them: with an offset, and any number of digits behind the second.</summary>
public static class ReadingDate
{
    /// <summary>How an instant must be written, to stand behind "it must be".</summary>
    public const string Wanted = "an instant of RFC 3339 with an offset, such as 2016-09-13T17:32:13.187+02:00";

    /// <summary>Longest text that is looked at.</summary>
    public const int LengthMax = 64;

    private const int SecondsEnd = 19;

    /// <summary>Reads an instant.</summary>
    /// <param name="text">Any text.</param>
    /// <param name="date">Unix ms, rounded down.</param>
    /// <param name="isExact">Whether nothing was lost by rounding.</param>
    /// <returns>False when it is no instant of RFC 3339.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out long date, out bool isExact)
    {
        date = 0;
        isExact = true;
        if (text.Length is < SecondsEnd + 1 or > LengthMax || text[10] is not ('T' or 't')
            || !DateTime.TryParseExact(text[..10], "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day)
            || !TimeOnly.TryParseExact(text[11..SecondsEnd], "HH:mm:ss", CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return false;
        }

        var rest = text[SecondsEnd..];
        if (!TryFraction(ref rest, out var milliseconds, out isExact) || !TryOffset(rest, out var offset))
        {
            return false;
        }

        date = ((day.Ticks + time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond) + milliseconds - (offset * 60_000L);
        return true;
    }

    private static bool TryFraction(ref ReadOnlySpan<char> rest, out int milliseconds, out bool isExact)
    {
        milliseconds = 0;
        isExact = true;
        if (rest[0] != '.')
        {
            return true;
        }

        rest = rest[1..];
        var digits = rest.IndexOfAnyExceptInRange('0', '9');
        if (digits <= 0)
        {
            return false;
        }

        for (var i = 0; i < 3; i++)
        {
            milliseconds = (milliseconds * 10) + (i < digits ? rest[i] - '0' : 0);
        }

        isExact = digits <= 3 || !rest[3..digits].ContainsAnyExcept('0');
        rest = rest[digits..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<char> text, out int minutes)
    {
        minutes = 0;
        if (text is "Z" or "z")
        {
            return true;
        }

        if (text.Length != 6 || text[0] is not ('+' or '-') || text[3] != ':'
            || !int.TryParse(text[1..3], NumberStyles.None, CultureInfo.InvariantCulture, out var hours) || hours > 23
            || !int.TryParse(text[4..], NumberStyles.None, CultureInfo.InvariantCulture, out var rest) || rest > 59)
        {
            return false;
        }

        minutes = ((hours * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return true;
    }
}
