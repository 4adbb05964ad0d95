using System.Globalization;

namespace Weir.Silo.Ingest.Json;

/// <summary>JSON as text: the mark before it, and strings with escapes, as far as ids and field names go: ASCII.</summary>
internal static class JsonText
{
    /// <summary>The mark that some writers put before UTF-8.</summary>
    public static ReadOnlySpan<byte> ByteOrderMark => [0xEF, 0xBB, 0xBF];

    /// <summary>Replaces the escapes of a string that the scanner has found well-formed.</summary>
    /// <param name="raw">What stands between the quotes.</param>
    /// <param name="place">Where the text goes.</param>
    /// <param name="length">Its length.</param>
    /// <returns>False when the text does not fit or an escape is not ASCII: then it is no id and no name of a field.</returns>
    public static bool TryUnescape(ReadOnlySpan<byte> raw, Span<byte> place, out int length)
    {
        length = 0;
        while (!raw.IsEmpty)
        {
            if (length == place.Length)
            {
                return false;
            }

            var taken = 1;
            var b = raw[0];
            if (b == '\\')
            {
                taken = raw[1] == 'u' ? 6 : 2;
                if (!TryGetEscape(raw, out b))
                {
                    return false;
                }
            }

            place[length++] = b;
            raw = raw[taken..];
        }

        return true;
    }

    private static bool TryGetEscape(ReadOnlySpan<byte> raw, out byte b)
    {
        if (raw[1] != 'u')
        {
            b = raw[1] switch
            {
                (byte)'b' => 8,
                (byte)'f' => 12,
                (byte)'n' => 10,
                (byte)'r' => 13,
                (byte)'t' => 9,
                var itself => itself,
            };
            return true;
        }

        var read = int.TryParse(raw.Slice(2, 4), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code);
        b = (byte)code;
        return read && code < 0x80;
    }
}
