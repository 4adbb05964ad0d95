using System.Globalization;
using Weir.Records;

namespace Weir.Silo.Ingest.Json;

/// <summary>Values of numbers that the scanner has found well-formed.</summary>
internal static class JsonNumbers
{
    private const long ExactMax = 1L << 53;
    private const int LongDigits = 18;
    private static readonly double[] PowersOfTen =
        [1e0, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17];

    /// <summary>The value as a double, correctly rounded; infinite when it is too large. What is above 2^53 stays above it.</summary>
    public static double ToDouble(ReadOnlySpan<byte> text)
    {
        var isNegative = text[0] == '-';
        long mantissa = 0;
        var decimals = -1;
        if (text.Length > LongDigits)
        {
            return Parse(text);
        }

        foreach (var b in isNegative ? text[1..] : text)
        {
            var digit = (uint)(b - '0');
            if (digit <= 9)
            {
                mantissa = (mantissa * 10) + digit;
                decimals += decimals >= 0 ? 1 : 0;
            }
            else if (b == '.')
            {
                decimals = 0;
            }
            else
            {
                return Parse(text);
            }
        }

        // Up to 2^53 the integer, and up to 10^22 the power of ten, are exact doubles, so one division rounds once (Clinger 1990).
        if (mantissa > ExactMax)
        {
            return Parse(text);
        }

        var value = decimals <= 0 ? mantissa : mantissa / PowersOfTen[decimals];
        return isNegative ? -value : value;
    }

    /// <summary>The value as an integer, whatever way it is written: 1.5e3 is 1500.</summary>
    /// <param name="text">The number.</param>
    /// <param name="value">The integer; beyond 64 bits the end of the range.</param>
    /// <returns>False when the value is not an integer.</returns>
    public static bool TryToInteger(ReadOnlySpan<byte> text, out long value)
    {
        value = 0;
        if (text.Length > LongDigits)
        {
            return TryToIntegerSlowly(text, out value);
        }

        foreach (var b in text)
        {
            var digit = (uint)(b - '0');
            if (digit > 9)
            {
                return TryToIntegerSlowly(text, out value);
            }

            value = (value * 10) + digit;
        }

        return true;
    }

    private static double Parse(ReadOnlySpan<byte> text)
    {
        var value = double.Parse(text, NumberStyles.Float, CultureInfo.InvariantCulture);

        // A negative number too small for a double is negative all the same; −0 is not.
        if (value == 0 && text[0] == '-')
        {
            var e = text.IndexOfAny((byte)'e', (byte)'E');
            return (e < 0 ? text : text[..e]).ContainsAnyInRange((byte)'1', (byte)'9') ? -double.Epsilon : value;
        }

        // 2^53 + 1 is not a double and would round into the bound; as decimal it is told apart.
        return value == GatewayRecordLayout.ValueMax
            && decimal.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) && exact > GatewayRecordLayout.ValueMax
            ? Math.BitIncrement(value)
            : value;
    }

    private static bool TryToIntegerSlowly(ReadOnlySpan<byte> text, out long value)
    {
        var negative = text[0] == '-';
        var e = text.IndexOfAny((byte)'e', (byte)'E');
        var mantissa = (e < 0 ? text : text[..e])[(negative ? 1 : 0)..];
        var exponent = e < 0 ? 0 : ToExponent(text[(e + 1)..]);
        var point = mantissa.IndexOf((byte)'.');
        var whole = point < 0 ? mantissa : mantissa[..point];
        var fraction = point < 0 ? default : mantissa[(point + 1)..].TrimEnd((byte)'0');
        exponent -= fraction.Length;
        if (fraction.IsEmpty)
        {
            var trimmed = whole.TrimEnd((byte)'0');
            exponent += whole.Length - trimmed.Length;
            whole = trimmed;
        }

        value = 0;
        if (whole.TrimStart((byte)'0').IsEmpty && fraction.IsEmpty)
        {
            return true;
        }

        if (exponent < 0)
        {
            return false;
        }

        var fits = Append(whole, ref value) && Append(fraction, ref value);
        for (; fits && exponent > 0; exponent--)
        {
            fits = value <= long.MaxValue / 10;
            value *= fits ? 10 : 1;
        }

        value = fits ? value : long.MaxValue;
        value = negative ? -value : value;
        return true;
    }

    // Exponents beyond a billion mean what a billion means here: no mantissa that a body can hold makes up for it.
    private static long ToExponent(ReadOnlySpan<byte> text)
    {
        var negative = text[0] == '-';
        long value = 0;
        foreach (var b in text.TrimStart("+-"u8))
        {
            value = Math.Min((value * 10) + (b - '0'), 1_000_000_000);
        }

        return negative ? -value : value;
    }

    private static bool Append(ReadOnlySpan<byte> digits, ref long value)
    {
        foreach (var b in digits)
        {
            if (value > (long.MaxValue - (b - '0')) / 10)
            {
                return false;
            }

            value = (value * 10) + (b - '0');
        }

        return true;
    }
}
