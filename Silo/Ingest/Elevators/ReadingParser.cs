using System.Globalization;
using System.Text;
using Weir.Elevators;

namespace Weir.Silo.Ingest.Elevators;

/// <summary>
/// Turns one reading from JSON into the layout of the stream. The first fault is told, by the field and the bound; type and date are judged first, then what the type
/// asks for.
/// </summary>
internal static class ReadingParser
{
    /// <summary>How many fields of unknown names were left out by whoever wrote the reading.</summary>
    public const string CountField = "unknownFields";

    private const int FieldsMax = 8;
    private static readonly FieldTable Common = new(["type", "date"]);
    private static readonly FieldTable[] Tables = [.. SensorTypes.All.Select(type => CreateTable(type))];
    private static readonly FieldTable[] CountedTables = [.. SensorTypes.All.Select(type => CreateTable(type, CountField))];


    /// <summary>Parses a reading.</summary>
    /// <param name="value">One JSON value as it stands; known to be JSON and UTF-8.</param>
    /// <param name="rules">How its date is judged.</param>
    /// <param name="place">Room for the longest reading with its header.</param>
    /// <param name="length">Bytes written.</param>
    /// <param name="isCounted">Whether the reading may have been read and written before, and so have a <see cref="CountField"/>.</param>
    /// <returns>What is wrong; null when nothing is.</returns>
    public static string? TryParse(ReadOnlySpan<byte> value, in ReadingRules rules, Span<byte> place, out int length, bool isCounted = false)
    {
        length = 0;
        var ignored = 0;
        Span<Range> found = stackalloc Range[FieldsMax];
        if (JsonFields.Find(value, Common, "", found, ref ignored) is { } fault
            || (fault = ReadType(At(value, found[0]), out var type)) is not null
            || (fault = ReadDate(At(value, found[1]), rules, out var date)) is not null)
        {
            return fault;
        }

        var table = (isCounted ? CountedTables : Tables)[(int)type - 1];
        var unknown = 0;
        fault = JsonFields.Find(value, table, "", found, ref unknown);
        if (fault is not null)
        {
            return fault;
        }

        var body = new ReadingBody(place[SensorReadingLayout.HeaderBytes..(SensorReadingLayout.HeaderBytes + SensorReadingLayout.SizeMax)]);
        body.Begin(type, date);
        fault = ReadFields(type, value, found[Common.Names.Count..], ref body, ref unknown);
        if (fault is null && body.IsOver)
        {
            fault = string.Create(CultureInfo.InvariantCulture, $"the reading takes more than {SensorReadingLayout.SizeMax} bytes");
        }

        if (fault is null && isCounted && !JsonFields.IsMissing(found[table.Names.Count - 1]))
        {
            fault = ReadCount(At(value, found[table.Names.Count - 1]), ref unknown);
        }

        length = SensorReadingLayout.HeaderBytes + body.Length;
        SensorReadingLayout.WriteHeader(place, fault is null ? body.Length : 0, unknown);
        return fault;
    }

    private static FieldTable CreateTable(SensorType type, params string[] last)
    {
        string[] more = type switch
        {
            SensorType.Battery => ["batteryState"],
            SensorType.DeviceMotion => ["attitude"],
            SensorType.Beacon => ["beacons"],
            _ => [],
        };
        string[] names = [.. Common.Names, .. SensorFields.Of(type), .. more, .. last];
        return type == SensorType.Light ? new FieldTable(names, ("brightnes", Common.Names.Count)) : new FieldTable(names);
    }

    private static string? ReadType(ReadOnlySpan<byte> value, out SensorType type)
    {
        type = default;
        Span<byte> place = stackalloc byte[JsonValues.TextMax];
        if (JsonValues.ReadText(value, "type", place, out var length) is { } fault)
        {
            return fault;
        }

        return SensorTypes.TryParse(Encoding.UTF8.GetString(place[..length]), out type)
            ? null
            : $"type is \"{RecordReasons.Show(place[..length])}\"; it must be one of {SensorTypes.Names}";
    }

    private static string? ReadDate(ReadOnlySpan<byte> value, in ReadingRules rules, out long date)
    {
        date = 0;
        Span<byte> place = stackalloc byte[JsonValues.TextMax];
        if (JsonValues.ReadText(value, "date", place, out var length) is { } fault)
        {
            return fault;
        }

        var text = Encoding.UTF8.GetString(place[..length]);
        return !ReadingDate.TryParse(text, out date, out _) ? $"date is {RecordReasons.Quote(text)}; it must be {ReadingDate.Wanted}"
            : rules.IsGood(date) ? null
            : rules.Explain(RecordReasons.Show(place[..length]));
    }

    private static string? ReadFields(SensorType type, ReadOnlySpan<byte> value, scoped ReadOnlySpan<Range> found, ref ReadingBody body, ref int unknown) => type switch
    {
        SensorType.DeviceMotion => AttitudeParser.Read(At(value, found[0]), ref body, ref unknown),
        SensorType.Beacon => BeaconParser.Read(At(value, found[0]), ref body, ref unknown),
        SensorType.Battery => ReadNumbers(value, SensorFields.Of(type), "", found, ref body) ?? body.ReadText(At(value, found[1]), "batteryState"),
        _ => ReadNumbers(value, SensorFields.Of(type), "", found, ref body),
    };

    /// <summary>Reads the numbers of an object whose fields have been found.</summary>
    public static string? ReadNumbers(ReadOnlySpan<byte> value, IReadOnlyList<string> fields, string path, scoped ReadOnlySpan<Range> found, ref ReadingBody body)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (JsonValues.ReadNumber(At(value, found[i]), path, fields[i], out var number) is { } fault)
            {
                return fault;
            }

            body.Write(number);
        }

        return null;
    }

    private static string? ReadCount(ReadOnlySpan<byte> value, ref int unknown)
    {
        var fault = JsonValues.ReadNumber(value, "", CountField, out var number);
        if (fault is null && (number < 0 || number > ushort.MaxValue || number != Math.Floor(number)))
        {
            fault = string.Create(CultureInfo.InvariantCulture, $"{CountField} is {number}; it must be an integer from 0 to {ushort.MaxValue}");
        }

        unknown += fault is null ? (int)number : 0;
        return fault;
    }

    private static ReadOnlySpan<byte> At(ReadOnlySpan<byte> value, Range place) => value[place];
}
