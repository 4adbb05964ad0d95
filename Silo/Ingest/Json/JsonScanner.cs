using System.Buffers;
using System.Runtime.CompilerServices;

namespace Weir.Silo.Ingest.Json;

/// <summary>How far a step of reading came.</summary>
internal enum JsonStep : byte
{
    /// <summary>It was read.</summary>
    Done,

    /// <summary>The bytes end too early; more may come.</summary>
    NeedMore,

    /// <summary>It is not JSON; <see cref="JsonScanner.Fault"/> says why.</summary>
    Broken,
}

/// <summary>
/// Reads JSON (RFC 8259) forward without allocating and without exceptions: a bad line in the middle of a million must cost no more than
/// a good one. Strings are left as they stand; UTF-8 is checked by whoever takes a value whole. Fuzz tests hold it against System.Text.Json.
/// </summary>
internal ref struct JsonScanner
{
    private const int DepthMax = 64;
    private static readonly SearchValues<byte> StringStops = SearchValues.Create([.. Enumerable.Range(0, 0x20).Select(i => (byte)i), (byte)'"', (byte)'\\']);
    private readonly ReadOnlySpan<byte> _data;
    private readonly bool _final;
    private int _position;

    /// <summary>Starts reading.</summary>
    /// <param name="data">The bytes at hand.</param>
    /// <param name="final">Whether no more will come.</param>
    public JsonScanner(ReadOnlySpan<byte> data, bool final)
    {
        _data = data;
        _final = final;
    }

    /// <summary>Where the next byte is.</summary>
    public int Position
    {
        readonly get => _position;
        set => _position = value;
    }

    /// <summary>Why the last step was <see cref="JsonStep.Broken"/>.</summary>
    public string Fault { get; private set; } = "";

    /// <summary>The next byte that is not white space, without taking it; −1 at the end of the bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Peek()
    {
        while ((uint)_position < (uint)_data.Length)
        {
            var b = _data[_position];
            if (b > (byte)' ' || !IsSpace(b))
            {
                return b;
            }

            _position++;
        }

        return -1;
    }

    /// <summary>Takes the next byte that is not white space when it is the one expected.</summary>
    public bool TryTake(byte expected)
    {
        if (Peek() != expected)
        {
            return false;
        }

        _position++;
        return true;
    }

    /// <summary>Reads a string that begins at the position.</summary>
    /// <param name="raw">What stands between the quotes.</param>
    /// <param name="escaped">Whether there are escapes in it.</param>
    public JsonStep ReadString(out ReadOnlySpan<byte> raw, out bool escaped)
    {
        raw = default;
        escaped = false;
        var start = _position + 1;
        var at = start;
        while (true)
        {
            var stop = at < _data.Length ? _data[at..].IndexOfAny(StringStops) : -1;
            if (stop < 0)
            {
                return End("a string");
            }

            at += stop;
            switch (_data[at])
            {
                case (byte)'"':
                    raw = _data[start..at];
                    _position = at + 1;
                    return JsonStep.Done;
                case (byte)'\\':
                    escaped = true;
                    if (ReadEscape(ref at) is var step && step != JsonStep.Done)
                    {
                        return step;
                    }

                    break;
                default:
                    return Break("a control character stands in a string");
            }
        }
    }

    /// <summary>Reads a number that begins at the position.</summary>
    public JsonStep ReadNumber(out ReadOnlySpan<byte> text)
    {
        text = default;
        var at = _position;
        if (_data[at] == '-')
        {
            at++;
        }

        var digits = Digits(ref at);
        if (digits == 0 || (digits > 1 && _data[at - digits] == '0'))
        {
            return digits == 0 && at == _data.Length ? End("a number") : Break("a number is malformed");
        }

        if (at < _data.Length && _data[at] == '.')
        {
            at++;
            if (Digits(ref at) == 0)
            {
                return at == _data.Length ? End("a number") : Break("a number is malformed");
            }
        }

        if (at < _data.Length && (_data[at] | 0x20) == 'e')
        {
            at++;
            at += at < _data.Length && _data[at] is (byte)'+' or (byte)'-' ? 1 : 0;
            if (Digits(ref at) == 0)
            {
                return at == _data.Length ? End("a number") : Break("a number is malformed");
            }
        }

        if (at == _data.Length && !_final)
        {
            return JsonStep.NeedMore;
        }

        if (at < _data.Length && !IsSpace(_data[at]) && _data[at] is not ((byte)',' or (byte)'}' or (byte)']'))
        {
            return Break("a number is malformed");
        }

        text = _data[_position..at];
        _position = at;
        return JsonStep.Done;
    }

    /// <summary>Skips one value of any type.</summary>
    /// <param name="text">The value as it stands.</param>
    /// <param name="depth">How deep it stands, from 0.</param>
    public JsonStep SkipValue(out ReadOnlySpan<byte> text, int depth = 0)
    {
        text = default;
        var first = Peek();
        var start = _position;
        var step = first switch
        {
            '"' => ReadString(out _, out _),
            '{' => SkipContainer(depth, isObject: true),
            '[' => SkipContainer(depth, isObject: false),
            't' => ReadWord("true"u8),
            'f' => ReadWord("false"u8),
            'n' => ReadWord("null"u8),
            '-' or (>= '0' and <= '9') => ReadNumber(out _),
            -1 => End("a value"),
            _ => Break("a value does not begin as one"),
        };
        if (step == JsonStep.Done)
        {
            text = _data[start.._position];
        }

        return step;
    }

    /// <summary>The bytes ended: more may come, or it is broken.</summary>
    public JsonStep End(string inside)
    {
        if (!_final)
        {
            return JsonStep.NeedMore;
        }

        Fault = $"it ends inside {inside}";
        return JsonStep.Broken;
    }

    /// <summary>It is not JSON.</summary>
    public JsonStep Break(string fault)
    {
        Fault = fault;
        return JsonStep.Broken;
    }

    /// <summary>At the end of a line: nothing may follow the record in it.</summary>
    public JsonStep ReadEnd() => Peek() < 0 ? JsonStep.Done : Break("something follows the record in its line");

    /// <summary>After a member or an element: takes the comma, or the closing byte.</summary>
    /// <param name="close">The closing byte.</param>
    /// <param name="more">Whether another one follows.</param>
    public JsonStep ReadSeparator(byte close, out bool more)
    {
        var next = Peek();
        more = next == ',';
        if (next == close || more)
        {
            _position++;
            return JsonStep.Done;
        }

        var isObject = close == '}';
        return next < 0 ? End(isObject ? "an object" : "an array") : Break(isObject ? ", or } is missing in an object" : ", or ] is missing in an array");
    }

    /// <summary>Reads a member's name and the colon.</summary>
    public JsonStep ReadName(out ReadOnlySpan<byte> name, out bool escaped)
    {
        name = default;
        escaped = false;
        var next = Peek();
        if (next != '"')
        {
            return next < 0 ? End("an object") : Break("a name in quotes is missing in an object");
        }

        var step = ReadString(out name, out escaped);
        if (step != JsonStep.Done || TryTake((byte)':'))
        {
            return step;
        }

        return _position == _data.Length ? End("an object") : Break("a colon is missing after a name");
    }

    private static bool IsSpace(byte b) => b is (byte)' ' or (byte)'\n' or (byte)'\r' or (byte)'\t';

    private JsonStep SkipContainer(int depth, bool isObject)
    {
        if (depth == DepthMax)
        {
            return Break("it is nested deeper than 64 levels");
        }

        _position++;
        var close = isObject ? (byte)'}' : (byte)']';
        if (TryTake(close))
        {
            return JsonStep.Done;
        }

        var more = true;
        while (more)
        {
            var step = isObject ? ReadName(out _, out _) : JsonStep.Done;
            step = step == JsonStep.Done ? SkipValue(out _, depth + 1) : step;
            step = step == JsonStep.Done ? ReadSeparator(close, out more) : step;
            if (step != JsonStep.Done)
            {
                return step;
            }
        }

        return JsonStep.Done;
    }

    private JsonStep ReadWord(ReadOnlySpan<byte> word)
    {
        var rest = _data[_position..];
        if (rest.StartsWith(word))
        {
            _position += word.Length;
            return JsonStep.Done;
        }

        return rest.Length < word.Length && word.StartsWith(rest) ? End("a word") : Break("a word is neither true, false nor null");
    }

    private JsonStep ReadEscape(ref int at)
    {
        if (at + 1 >= _data.Length)
        {
            return End("a string");
        }

        if (_data[at + 1] != 'u')
        {
            at += 2;
            return "\"\\/bfnrt"u8.Contains(_data[at - 1]) ? JsonStep.Done : Break("an escape in a string is unknown");
        }

        for (var i = 2; i < 6; i++)
        {
            if (at + i >= _data.Length)
            {
                return End("a string");
            }

            if (!char.IsAsciiHexDigit((char)_data[at + i]))
            {
                return Break("an escape in a string is malformed");
            }
        }

        at += 6;
        return JsonStep.Done;
    }

    private readonly int Digits(ref int at)
    {
        var start = at;
        while ((uint)at < (uint)_data.Length && (uint)(_data[at] - '0') <= 9)
        {
            at++;
        }

        return at - start;
    }
}
