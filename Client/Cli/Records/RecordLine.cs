using System.Buffers.Text;
using System.Text.Json;
using System.Text.Unicode;

namespace Weir.Cli.Records;

/// <summary>
/// Reads what is needed of an NDJSON line, and no more. Lines laid out as the four fields in their usual order go a short way without a
/// JSON reader; every other line goes through one. The server remains the judge of what a record may contain.
/// </summary>
internal static class RecordLine
{
    private static ReadOnlySpan<byte> IdField => "{\"gateway_id\":\""u8;

    private static ReadOnlySpan<byte> DateField => ",\"date\":"u8;

    private static ReadOnlySpan<byte> TxField => ",\"ipTx\":"u8;

    private static ReadOnlySpan<byte> RxField => ",\"ipRx\":"u8;

    /// <summary>The id's bytes where they stand in the line as they are; false when the line must be read with care.</summary>
    public static bool TryGetPlainGateway(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> gateway)
    {
        gateway = default;
        if (!line.StartsWith(IdField))
        {
            return false;
        }

        var rest = line[IdField.Length..];
        var end = rest.IndexOfAny((byte)'"', (byte)'\\');
        if (end <= 0 || rest[end] != '"')
        {
            return false;
        }

        gateway = rest[..end];
        return true;
    }

    /// <summary>A line of the usual layout and nothing else in it; false for every other line, right or wrong.</summary>
    public static bool TryReadPlain(ReadOnlySpan<byte> line, out ReadOnlySpan<byte> gateway, out long date, out double tx, out double rx)
    {
        date = 0;
        tx = rx = 0;
        if (!TryGetPlainGateway(line, out gateway))
        {
            return false;
        }

        var rest = line[(IdField.Length + gateway.Length + 1)..];
        return Skip(ref rest, DateField) && ReadInteger(ref rest, out date)
            && Skip(ref rest, TxField) && ReadNumber(ref rest, out tx)
            && Skip(ref rest, RxField) && ReadNumber(ref rest, out rx)
            && rest.Length == 1 && rest[0] == '}' && Utf8.IsValid(gateway);
    }

    /// <summary>Reads any line with the care that JSON asks for.</summary>
    /// <returns>Null with the fault when it is not a record with the four fields.</returns>
    public static ParsedRecord? Parse(ReadOnlySpan<byte> line, out string? fault)
    {
        string? id = null;
        long? date = null;
        double? tx = null, rx = null;
        fault = null;
        try
        {
            var reader = new Utf8JsonReader(line);
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject)
            {
                fault = "not a JSON object";
                return null;
            }

            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadField(ref reader, ref id, ref date, ref tx, ref rx);
            }

            while (reader.Read())
            {
                // Anything after the object is a fault, and the reader says so.
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or FormatException)
        {
            fault = e is JsonException ? $"not JSON: {e.Message}" : e.Message;
            return null;
        }

        fault = id is null ? "gateway_id: missing" : date is null ? "date: missing" : tx is null ? "ipTx: missing" : rx is null ? "ipRx: missing" : null;
        return fault is null ? new ParsedRecord(id!, date!.Value, tx!.Value, rx!.Value) : null;
    }

    /// <summary>The gateway of a line that is JSON, whatever else is in it; null when there is none.</summary>
    public static string? FindGateway(ReadOnlySpan<byte> line, out bool isObject)
    {
        isObject = false;
        string? found = null;
        try
        {
            var reader = new Utf8JsonReader(line);
            isObject = reader.Read() && reader.TokenType == JsonTokenType.StartObject;
            while (reader.Read())
            {
                if (reader.TokenType == JsonTokenType.PropertyName && reader.CurrentDepth == 1 && reader.ValueTextEquals("gateway_id"u8)
                    && reader.Read() && reader.TokenType == JsonTokenType.String)
                {
                    found ??= reader.GetString();
                }
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            isObject = false;
        }

        return found;
    }

    private static void ReadField(ref Utf8JsonReader reader, ref string? id, ref long? date, ref double? tx, ref double? rx)
    {
        var isId = reader.ValueTextEquals("gateway_id"u8);
        var isDate = reader.ValueTextEquals("date"u8);
        var isTx = reader.ValueTextEquals("ipTx"u8);
        var isRx = reader.ValueTextEquals("ipRx"u8);
        reader.Read();
        if (isId)
        {
            Once(id is null, "gateway_id");
            id = reader.GetString() ?? throw new FormatException("gateway_id: null");
        }
        else if (isDate)
        {
            Once(date is null, "date");
            date = Integer(ref reader);
        }
        else if (isTx)
        {
            Once(tx is null, "ipTx");
            tx = reader.GetDouble();
        }
        else if (isRx)
        {
            Once(rx is null, "ipRx");
            rx = reader.GetDouble();
        }
        else
        {
            reader.Skip();
        }
    }

    private static void Once(bool isFirst, string field)
    {
        if (!isFirst)
        {
            throw new FormatException($"{field}: repeated");
        }
    }

    private static long Integer(ref Utf8JsonReader reader)
    {
        if (reader.TryGetInt64(out var value))
        {
            return value;
        }

        var number = reader.GetDouble();
        return number == Math.Floor(number) && Math.Abs(number) < 1L << 62 ? (long)number : throw new FormatException("date: not a whole number");
    }

    private static bool Skip(ref ReadOnlySpan<byte> rest, ReadOnlySpan<byte> expected)
    {
        if (!rest.StartsWith(expected))
        {
            return false;
        }

        rest = rest[expected.Length..];
        return true;
    }

    private static bool ReadInteger(ref ReadOnlySpan<byte> rest, out long value)
    {
        var i = 0;
        value = 0;
        while (i < rest.Length && i < 18 && (uint)(rest[i] - '0') <= 9)
        {
            value = (value * 10) + (rest[i] - '0');
            i++;
        }

        var isPlain = i > 0 && i < 18 && (rest[0] != '0' || i == 1);
        rest = rest[i..];
        return isPlain;
    }

    private static bool ReadNumber(ref ReadOnlySpan<byte> rest, out double value)
    {
        var whole = rest;
        if (!ReadInteger(ref rest, out var integer) || rest.IsEmpty)
        {
            value = 0;
            return false;
        }

        if (rest[0] is (byte)',' or (byte)'}')
        {
            value = integer;
            return integer <= 1L << 53;
        }

        // A fraction: the framework's parser rounds correctly. Its own leniencies (1., .5) are left to the careful way.
        var isNumber = rest.Length > 1 && rest[0] == '.' && (uint)(rest[1] - '0') <= 9;
        if (!Utf8Parser.TryParse(whole, out value, out var consumed) || !isNumber)
        {
            return false;
        }

        rest = whole[consumed..];
        return true;
    }
}

/// <summary>A record read with care.</summary>
internal sealed record ParsedRecord(string Gateway, long Date, double Tx, double Rx);
