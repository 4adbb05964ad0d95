using System.Globalization;
using System.Text;
using Weir.Gateways;
using Weir.Records;

namespace Weir.Silo.Ingest;

/// <summary>Why a record was rejected: the field, the value's fault and the bound. Only made for rejects that are listed.</summary>
internal static class RecordReasons
{
    private const int ShownMax = 60;

    /// <summary>The reason for a record that <see cref="GatewayRecordValidator.TryAdd"/> refused or whose decoder found a fault.</summary>
    public static string Explain(in GatewayRecordValidator rules, scoped in GatewayRecordValues values)
    {
        if (values.Fault != RecordFault.None)
        {
            return ExplainFault(values.Fault, values.FaultField, values.FaultText);
        }

        if (!GatewayIds.IsValid(values.Id))
        {
            return ExplainId(values.Id);
        }

        if (!rules.IsGood(values.Date))
        {
            return ExplainDate(rules, Shown(values.DateText, values.Date.ToString(CultureInfo.InvariantCulture)));
        }

        return rules.IsGood(values.Tx)
            ? ExplainNumber(rules, RecordField.Rx, values.Rx, values.RxText)
            : ExplainNumber(rules, RecordField.Tx, values.Tx, values.TxText);
    }

    /// <summary>Bytes as text for a message: at most 60 characters, none of them a control character.</summary>
    public static string Show(ReadOnlySpan<byte> text)
    {
        var cut = text.Length > ShownMax;
        var builder = new StringBuilder(ShownMax + 1);
        foreach (var character in Encoding.UTF8.GetString(cut ? text[..ShownMax] : text))
        {
            builder.Append(char.IsControl(character) || char.IsSurrogate(character) ? '\uFFFD' : character);
        }

        return cut ? builder.Append('…').ToString() : builder.ToString();
    }

    /// <summary>Text as it may stand in a message, between quotes.</summary>
    public static string Quote(string text) => $"\"{Show(Encoding.UTF8.GetBytes(text))}\"";

    private static string ExplainFault(RecordFault fault, RecordField field, ReadOnlySpan<byte> text) => fault switch
    {
        RecordFault.Missing => $"{field.ToName()} is missing",
        RecordFault.Repeated => $"{field.ToName()} appears more than once",
        RecordFault.NotAnInteger => $"date is {Show(text)}; it must be an integer (Unix milliseconds)",
        RecordFault.NotAnObject => $"the record is {Show(text)}; it must be an object with gateway_id, date, ipTx and ipRx",
        RecordFault.NotUtf8 => "the record is not valid UTF-8",
        _ => $"{field.ToName()} is {Show(text)}; it must be {Wanted(field)}",
    };

    private static string Wanted(RecordField field) => field switch
    {
        RecordField.GatewayId => "a string",
        RecordField.Date => "an integer (Unix milliseconds)",
        _ => "a number",
    };

    private static string ExplainId(ReadOnlySpan<byte> id) => id.Length switch
    {
        0 => $"gateway_id is empty; it must have 1 to {GatewayIds.LengthMax} characters",
        > GatewayIds.LengthMax => $"gateway_id has {id.Length} bytes; it must have 1 to {GatewayIds.LengthMax} characters",
        _ => $"gateway_id is \"{Show(id)}\"; only A-Z a-z 0-9 . _ : - are allowed",
    };

    private static string ExplainDate(in GatewayRecordValidator rules, string shown) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"date is {shown}; it must be from {GatewayRecordLayout.DateMin} ({Instant(GatewayRecordLayout.DateMin)}) to {rules.DateMax} ({Instant(rules.DateMax)}, one day ahead of {rules.Clock})");

    private static string ExplainNumber(in GatewayRecordValidator rules, RecordField field, double value, ReadOnlySpan<byte> text)
    {
        var bound = rules.Kind == RecordKind.Cumulative
            ? string.Create(CultureInfo.InvariantCulture, $"from 0 to below {rules.CounterModulus} (Gateways:CounterModulus)")
            : string.Create(CultureInfo.InvariantCulture, $"from 0 to {GatewayRecordLayout.ValueMax} (2^53)");
        var rounded = value >= 0 && double.IsFinite(value) && rules.Kind != RecordKind.Rate && GatewayRecordValidator.Round(value) != value
            ? string.Create(CultureInfo.InvariantCulture, $", rounded {GatewayRecordValidator.Round(value)}")
            : "";
        var finite = double.IsFinite(value) ? "" : "finite and ";
        return $"{field.ToName()} is {Shown(text, value.ToString("R", CultureInfo.InvariantCulture))}{rounded}; it must be {finite}{bound}";
    }

    private static string Shown(ReadOnlySpan<byte> text, string otherwise) => text.IsEmpty ? otherwise : Show(text);

    /// <summary>An instant as it stands in a message.</summary>
    public static string Instant(long unixMs) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMs).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
}
