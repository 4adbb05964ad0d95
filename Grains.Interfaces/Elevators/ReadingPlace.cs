using System.Globalization;

namespace Weir.Elevators;

/// <summary>
/// Where a reading stands in its device's history: by date, and among those of one date by a print of its bytes, which never changes. So a page can end anywhere,
/// whatever comes in meanwhile. As text a place is an instant of RFC 3339: one with milliseconds is the first place of its date, one with 20 more digits any other.
/// </summary>
/// <param name="Date">Unix ms.</param>
/// <param name="Print">64 bits of the reading.</param>
public readonly record struct ReadingPlace(long Date, ulong Print) : IComparable<ReadingPlace>
{
    private const ulong FnvOffset = 14_695_981_039_346_656_037;
    private const ulong FnvPrime = 1_099_511_628_211;
    private const int PrintDigits = 20;
    private const string DateForm = "yyyy-MM-dd'T'HH:mm:ss.fff";

    /// <summary>Before every reading.</summary>
    public static ReadingPlace First => new(0, 0);

    /// <summary>The place of a reading.</summary>
    /// <param name="reading">A reading.</param>
    /// <returns>Its place.</returns>
    public static ReadingPlace Of(SensorReading reading)
    {
        // FNV-1a, then the finalizer of MurmurHash3, so that the high bits depend on the last bytes too. Part of the stored order: never to be changed.
        var print = FnvOffset;
        foreach (var b in reading.Bytes.Span)
        {
            print = (print ^ b) * FnvPrime;
        }

        print = (print ^ (print >> 33)) * 0xff51afd7ed558ccd;
        print = (print ^ (print >> 33)) * 0xc4ceb9fe1a85ec53;
        return new ReadingPlace(reading.Date, print ^ (print >> 33));
    }

    /// <summary>The next place behind this one.</summary>
    public ReadingPlace Next => Print == ulong.MaxValue ? new ReadingPlace(Date + 1, 0) : this with { Print = Print + 1 };

    /// <summary>Whether the left one comes first.</summary>
    public static bool operator <(ReadingPlace left, ReadingPlace right) => left.CompareTo(right) < 0;

    /// <summary>Whether the right one comes first.</summary>
    public static bool operator >(ReadingPlace left, ReadingPlace right) => left.CompareTo(right) > 0;

    /// <summary>Whether the right one does not come first.</summary>
    public static bool operator <=(ReadingPlace left, ReadingPlace right) => left.CompareTo(right) <= 0;

    /// <summary>Whether the left one does not come first.</summary>
    public static bool operator >=(ReadingPlace left, ReadingPlace right) => left.CompareTo(right) >= 0;

    /// <summary>Reads a place.</summary>
    /// <param name="text">An instant of RFC 3339; with <see cref="ToString"/>'s 20 more digits exactly the place that it names, with others the first one not before it.</param>
    /// <param name="place">The place.</param>
    /// <returns>False when it is no instant.</returns>
    public static bool TryParse(ReadOnlySpan<char> text, out ReadingPlace place)
    {
        place = default;
        var digits = text.Length > 20 && text[19] == '.' ? text[20..].IndexOfAnyExceptInRange('0', '9') : 0;
        if (digits == 3 + PrintDigits && ulong.TryParse(text.Slice(23, PrintDigits), NumberStyles.None, CultureInfo.InvariantCulture, out var print)
            && ReadingDate.TryParse(string.Concat(text[..23], text[(23 + PrintDigits)..]), out var date, out _))
        {
            place = new ReadingPlace(date, print);
            return true;
        }

        if (!ReadingDate.TryParse(text, out date, out var isExact))
        {
            return false;
        }

        place = new ReadingPlace(isExact ? date : date + 1, 0);
        return true;
    }

    /// <inheritdoc/>
    public int CompareTo(ReadingPlace other) => Date == other.Date ? Print.CompareTo(other.Print) : Date.CompareTo(other.Date);

    /// <summary>The place as an instant of RFC 3339.</summary>
    /// <returns>Milliseconds where it is the first place of its date, else 23 digits.</returns>
    public override string ToString()
    {
        var date = DateTimeOffset.FromUnixTimeMilliseconds(Date).ToString(DateForm, CultureInfo.InvariantCulture);
        return Print == 0 ? $"{date}Z" : string.Create(CultureInfo.InvariantCulture, $"{date}{Print:D20}Z");
    }
}
