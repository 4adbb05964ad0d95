using System.Text;
using Weir.Elevators;
using Weir.Silo.Ingest.Json;

namespace Weir.Silo.Ingest.Elevators;

/// <summary>
/// Reads, in one pass and without an object, a reading in the form in which nearly all come: of a type that has numbers only, each field once, nothing else, no escapes. Whatever is otherwise is left
/// to <see cref="ReadingParser"/>, which takes it or says what is wrong; what both take is the same bytes.
/// </summary>
internal static class PlainReading
{
    private const int NumbersMax = 3;
    private static readonly Form[] Forms = [.. SensorTypes.All.Where(HasNumbersOnly).Select(type => new Form(type))];

    /// <summary>Reads the value at the scanner's position.</summary>
    /// <param name="scanner">Stands behind the value afterwards; where it was when nothing was read.</param>
    /// <param name="data">The bytes that it reads.</param>
    /// <param name="rules">How its date is judged.</param>
    /// <param name="place">Room for the reading with its header.</param>
    /// <returns>Bytes written; 0 where it is not in this form, or not good.</returns>
    public static int Read(ref JsonScanner scanner, ReadOnlySpan<byte> data, in ReadingRules rules, Span<byte> place)
    {
        Span<Range> found = stackalloc Range[2 * NumbersMax];
        var ahead = scanner;
        ReadOnlySpan<byte> type = default, date = default;
        var count = 0;
        if (!ahead.TryTake((byte)'{'))
        {
            return 0;
        }

        for (var more = true; more;)
        {
            if (ahead.ReadName(out var name, out var escaped) != JsonStep.Done || escaped)
            {
                return 0;
            }

            var isPlain = name.SequenceEqual("type"u8) ? type.IsEmpty && TryText(ref ahead, out type)
                : name.SequenceEqual("date"u8) ? date.IsEmpty && TryText(ref ahead, out date)
                : count < NumbersMax && TryNumber(ref ahead, data, name, found[(2 * count++)..]);
            if (!isPlain || ahead.ReadSeparator((byte)'}', out more) != JsonStep.Done)
            {
                return 0;
            }
        }

        if (!PlainDate.TryParse(date, out var instant) || !rules.IsGood(instant) || Find(type) is not { } form)
        {
            return 0;
        }

        var length = form.Write(data, found[..(2 * count)], instant, place);
        scanner = length == 0 ? scanner : ahead;
        return length;
    }

    private static bool HasNumbersOnly(SensorType type) => type != SensorType.Battery && SensorFields.Of(type).Count > 0;

    private static Form? Find(ReadOnlySpan<byte> type)
    {
        foreach (var form in Forms)
        {
            if (type.SequenceEqual(form.Name))
            {
                return form;
            }
        }

        return null;
    }

    private static bool TryText(scoped ref JsonScanner scanner, out ReadOnlySpan<byte> text)
    {
        text = default;
        return scanner.Peek() == '"' && scanner.ReadString(out text, out var escaped) == JsonStep.Done && !escaped && !text.IsEmpty;
    }

    private static bool TryNumber(scoped ref JsonScanner scanner, ReadOnlySpan<byte> data, ReadOnlySpan<byte> name, scoped Span<Range> found)
    {
        ReadOnlySpan<byte> number;
        switch (scanner.Peek())
        {
            case '"' when TryText(ref scanner, out number) && JsonValues.IsNumber(number):
                break;
            case '-' or (>= '0' and <= '9') when scanner.ReadNumber(out number) == JsonStep.Done:
                break;
            default:
                return false;
        }

        (found[0], found[1]) = (RangeOf(data, name), RangeOf(data, number));
        return true;
    }

    private static Range RangeOf(ReadOnlySpan<byte> data, ReadOnlySpan<byte> part)
    {
        data.Overlaps(part, out var at);
        return at..(at + part.Length);
    }

    /// <summary>A type and its fields.</summary>
    private sealed class Form(SensorType type)
    {
        private readonly byte[][] _fields = [.. SensorFields.Of(type).Select(Encoding.UTF8.GetBytes)];

        public byte[] Name { get; } = Encoding.UTF8.GetBytes(type.ToName());

        /// <summary>Writes the reading; 0 where it has not exactly these fields, or a number is out of bounds.</summary>
        public int Write(ReadOnlySpan<byte> data, ReadOnlySpan<Range> found, long date, Span<byte> place)
        {
            if (found.Length != 2 * _fields.Length)
            {
                return 0;
            }

            var body = new ReadingBody(place[SensorReadingLayout.HeaderBytes..]);
            body.Begin(type, date);
            foreach (var field in _fields)
            {
                var at = 0;
                while (at < found.Length && !data[found[at]].SequenceEqual(field))
                {
                    at += 2;
                }

                // Adding zero turns −0 into 0, so that equal values are equal bytes.
                var number = at == found.Length ? double.NaN : JsonNumbers.ToDouble(data[found[at + 1]]) + 0.0;
                if (!(Math.Abs(number) <= SensorReadingLayout.NumberMax))
                {
                    return 0;
                }

                body.Write(number);
            }

            SensorReadingLayout.WriteHeader(place, body.Length, 0);
            return SensorReadingLayout.HeaderBytes + body.Length;
        }
    }
}
