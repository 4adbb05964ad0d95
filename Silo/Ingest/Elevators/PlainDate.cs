using Weir.Elevators;

namespace Weir.Silo.Ingest.Elevators;

/// <summary>Instants in the form in which nearly all devices write them: with milliseconds or without a fraction, and an offset or Z. <see cref="ReadingDate"/> knows every form.</summary>
internal static class PlainDate
{
    private const int SecondsEnd = 19;
    private const int FractionBytes = 4;
    private const int OffsetBytes = 6;

    /// <summary>Reads an instant.</summary>
    /// <param name="text">Any bytes.</param>
    /// <param name="date">Unix ms.</param>
    /// <returns>False where it is none, or of another form.</returns>
    public static bool TryParse(ReadOnlySpan<byte> text, out long date)
    {
        date = 0;
        if (text.Length <= SecondsEnd || text[4] != '-' || text[7] != '-' || text[10] != 'T' || text[13] != ':' || text[16] != ':'
            || !TryNumber(text[..4], 9_999, out var year) || !TryNumber(text[5..7], 12, out var month) || !TryNumber(text[8..10], 31, out var day)
            || year == 0 || month == 0 || day == 0 || day > DateTime.DaysInMonth(year, month)
            || !TryNumber(text[11..13], 23, out var hour) || !TryNumber(text[14..16], 59, out var minute) || !TryNumber(text[17..SecondsEnd], 59, out var second)
            || !TryFraction(text[SecondsEnd..], out var milliseconds, out var rest) || !TryOffset(rest, out var offset))
        {
            return false;
        }

        var minutes = (((new DateOnly(year, month, day).DayNumber * 24L) + hour) * 60) + minute - offset;
        date = (((minutes - (DateTime.UnixEpoch.Ticks / TimeSpan.TicksPerMinute)) * 60) + second) * 1_000 + milliseconds;
        return true;
    }

    private static bool TryFraction(ReadOnlySpan<byte> text, out int milliseconds, out ReadOnlySpan<byte> rest)
    {
        milliseconds = 0;
        rest = text;
        if (text[0] != '.')
        {
            return true;
        }

        if (text.Length <= FractionBytes || !TryNumber(text[1..FractionBytes], 999, out milliseconds))
        {
            return false;
        }

        rest = text[FractionBytes..];
        return true;
    }

    private static bool TryOffset(ReadOnlySpan<byte> text, out int minutes)
    {
        minutes = 0;
        if (text.Length != OffsetBytes || text[0] is not ((byte)'+' or (byte)'-') || text[3] != ':')
        {
            return text.SequenceEqual("Z"u8);
        }

        if (!TryNumber(text[1..3], 23, out var hours) || !TryNumber(text[4..], 59, out var rest))
        {
            return false;
        }

        minutes = ((hours * 60) + rest) * (text[0] == '-' ? -1 : 1);
        return true;
    }

    private static bool TryNumber(ReadOnlySpan<byte> digits, int most, out int number)
    {
        number = 0;
        foreach (var b in digits)
        {
            var digit = (uint)(b - '0');
            if (digit > 9)
            {
                return false;
            }

            number = (number * 10) + (int)digit;
        }

        return number <= most;
    }
}
