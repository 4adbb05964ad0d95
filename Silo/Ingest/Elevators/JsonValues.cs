using System.Globalization;
using System.Text.Json;
using Weir.Elevators;
using Weir.Silo.Ingest.Json;

namespace Weir.Silo.Ingest.Elevators;

/// <summary>Values of a reading's fields. For values that are known to be JSON.</summary>
internal static class JsonValues
{
    /// <summary>Longest text of a field.</summary>
    public const int TextMax = 256;

    /// <summary>Reads a number, written as one or as text.</summary>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? ReadNumber(ReadOnlySpan<byte> value, string path, string field, out double number)
    {
        number = 0;
        if (value.IsEmpty)
        {
            return $"{path}{field} is missing";
        }

        var digits = value[0] == '"' ? value[1..^1] : value;
        if (!IsNumber(digits))
        {
            var shown = value[0] is (byte)'"' ? RecordReasons.Show(value) : JsonFields.Describe(value);
            return $"{path}{field} is {shown}; it must be a number";
        }

        // Adding zero turns −0 into 0, so that equal values are equal bytes.
        number = JsonNumbers.ToDouble(digits) + 0.0;
        return Math.Abs(number) <= SensorReadingLayout.NumberMax
            ? null
            : $"{path}{field} is {RecordReasons.Show(digits)}; it must be from −9007199254740992 to 9007199254740992 (2^53)";
    }

    /// <summary>Reads a text.</summary>
    /// <param name="value">The value.</param>
    /// <param name="field">Its field, for messages.</param>
    /// <param name="place">At least <see cref="TextMax"/> bytes.</param>
    /// <param name="length">Its length.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? ReadText(ReadOnlySpan<byte> value, string field, Span<byte> place, out int length)
    {
        length = 0;
        if (value.IsEmpty || value[0] != '"')
        {
            return value.IsEmpty ? $"{field} is missing" : $"{field} is {JsonFields.Describe(value)}; it must be a string";
        }

        // An escape takes up to six bytes for one, and is longer than what it stands for.
        if (value.Length - 2 > 6 * TextMax)
        {
            return TooLong(field, value.Length - 2);
        }

        var reader = new Utf8JsonReader(value);
        reader.Read();
        try
        {
            Span<byte> text = stackalloc byte[6 * TextMax];
            length = reader.CopyString(text);
            if (length > TextMax)
            {
                return TooLong(field, length);
            }

            text[..length].CopyTo(place);
            return null;
        }
        catch (InvalidOperationException)
        {
            return $"{field} has an escape that is half a character";
        }
    }

    private static string TooLong(string field, int length) => string.Create(CultureInfo.InvariantCulture, $"{field} has {length} bytes; it must have at most {TextMax}");

    /// <summary>Whether a text is a number as JSON writes it.</summary>
    public static bool IsNumber(ReadOnlySpan<byte> text)
    {
        if (text.IsEmpty || (text[0] != '-' && !char.IsAsciiDigit((char)text[0])))
        {
            return false;
        }

        var scanner = new JsonScanner(text, final: true);
        return scanner.ReadNumber(out _) == JsonStep.Done && scanner.Position == text.Length;
    }
}
