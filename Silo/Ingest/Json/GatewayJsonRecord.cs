using System.Text.Unicode;

namespace Weir.Silo.Ingest.Json;

/// <summary>Reads one gateway record from JSON.</summary>
internal static class GatewayJsonRecord
{
    /// <summary>
    /// Reads the value at the scanner's position, whole: faults of the record (not of JSON) are kept in the values, so that the next record can
    /// be read.
    /// </summary>
    /// <param name="scanner">Stands before the value; unless the step is done its position afterwards means nothing.</param>
    /// <param name="data">The bytes the scanner reads.</param>
    /// <param name="scratch">Room for an id with escapes, more than the longest one.</param>
    /// <param name="values">Takes what is found; nothing is in it yet.</param>
    public static JsonStep Read(ref JsonScanner scanner, ReadOnlySpan<byte> data, Span<byte> scratch, ref GatewayRecordValues values)
    {
        if (scanner.Peek() != '{')
        {
            var skipped = scanner.SkipValue(out var value);
            values.Fail(RecordFault.NotAnObject, RecordField.None, Describe(value));
            return skipped;
        }

        var start = scanner.Position++;
        var seen = 0;
        var more = !scanner.TryTake((byte)'}');
        while (more)
        {
            var step = ReadMember(ref scanner, scratch, ref values, ref seen);
            step = step == JsonStep.Done ? scanner.ReadSeparator((byte)'}', out more) : step;
            if (step != JsonStep.Done)
            {
                return step;
            }
        }

        if (!Utf8.IsValid(data[start..scanner.Position]))
        {
            values.Fault = RecordFault.None;
            values.Fail(RecordFault.NotUtf8, RecordField.None, default);
        }

        CheckComplete(seen, ref values);
        return JsonStep.Done;
    }

    private static JsonStep ReadMember(ref JsonScanner scanner, Span<byte> scratch, ref GatewayRecordValues values, ref int seen)
    {
        var step = scanner.ReadName(out var name, out var escaped);
        if (step != JsonStep.Done)
        {
            return step;
        }

        var field = escaped ? ParseEscaped(name) : RecordFields.Parse(name);
        if (field == RecordField.None)
        {
            return scanner.SkipValue(out _, depth: 1);
        }

        var bit = 1 << (int)field;
        if ((seen & bit) != 0)
        {
            values.Fail(RecordFault.Repeated, field, default);
            return scanner.SkipValue(out _, depth: 1);
        }

        seen |= bit;
        return ReadValue(ref scanner, field, scratch, ref values);
    }

    private static JsonStep ReadValue(ref JsonScanner scanner, RecordField field, Span<byte> scratch, ref GatewayRecordValues values)
    {
        var first = scanner.Peek();
        if (field == RecordField.GatewayId && first == '"')
        {
            var step = scanner.ReadString(out values.Id, out var escaped);
            if (step == JsonStep.Done && escaped && JsonText.TryUnescape(values.Id, scratch, out var length))
            {
                values.Id = scratch[..length];
            }

            return step;
        }

        if (field != RecordField.GatewayId && (first == '-' || (uint)(first - '0') <= 9))
        {
            var step = scanner.ReadNumber(out var text);
            return step == JsonStep.Done ? SetNumber(field, text, ref values) : step;
        }

        var skipped = scanner.SkipValue(out var value, depth: 1);
        values.Fail(RecordFault.WrongType, field, Describe(value));
        return skipped;
    }

    private static JsonStep SetNumber(RecordField field, ReadOnlySpan<byte> text, ref GatewayRecordValues values)
    {
        switch (field)
        {
            case RecordField.Date:
                values.DateText = text;
                if (!JsonNumbers.TryToInteger(text, out values.Date))
                {
                    values.Fail(RecordFault.NotAnInteger, field, text);
                }

                break;
            case RecordField.Tx:
                values.TxText = text;
                values.Tx = JsonNumbers.ToDouble(text);
                break;
            default:
                values.RxText = text;
                values.Rx = JsonNumbers.ToDouble(text);
                break;
        }

        return JsonStep.Done;
    }

    private static void CheckComplete(int seen, ref GatewayRecordValues values)
    {
        const int all = (1 << (int)RecordField.GatewayId) | (1 << (int)RecordField.Date) | (1 << (int)RecordField.Tx) | (1 << (int)RecordField.Rx);
        if (seen == all)
        {
            return;
        }

        foreach (var field in RecordFields.All)
        {
            if ((seen & (1 << (int)field)) == 0)
            {
                values.Fail(RecordFault.Missing, field, default);
            }
        }
    }

    private static RecordField ParseEscaped(ReadOnlySpan<byte> raw)
    {
        Span<byte> name = stackalloc byte[16];
        return JsonText.TryUnescape(raw, name, out var length) ? RecordFields.Parse(name[..length]) : RecordField.None;
    }

    private static ReadOnlySpan<byte> Describe(ReadOnlySpan<byte> value) => value.IsEmpty ? "nothing"u8 : value[0] switch
    {
        (byte)'"' => "a string"u8,
        (byte)'{' => "an object"u8,
        (byte)'[' => "an array"u8,
        (byte)'n' => "null"u8,
        (byte)'t' or (byte)'f' => "a boolean"u8,
        _ => "a number"u8,
    };
}
