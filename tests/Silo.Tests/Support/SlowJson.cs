using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Weir.Records;

namespace Weir.Silo.Tests.Support;

/// <summary>The slow, obvious reading of JSON bodies, on System.Text.Json: what the decoders are held against.</summary>
internal static class SlowJson
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);
    private static readonly string[] Fields = ["gateway_id", "date", "ipTx", "ipRx"];

    /// <summary>Accepted records in order, and the number of rejects.</summary>
    public static (List<Taken> Accepted, int Rejected) Body(byte[] body)
    {
        var accepted = new List<Taken>();
        var rejected = 0;
        var span = body.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? body.AsSpan(3) : body;
        if (span.Trim(" \t\r\n"u8).IsEmpty)
        {
            return (accepted, 0);
        }

        try
        {
            var reader = new Utf8JsonReader(span, new JsonReaderOptions { MaxDepth = span.TrimStart(" \t\r\n"u8)[0] == '[' ? 65 : 64 });
            reader.Read();
            if (reader.TokenType != JsonTokenType.StartArray)
            {
                var isObject = reader.TokenType == JsonTokenType.StartObject;
                Element(span, ref reader, accepted, ref rejected);
                while (isObject && reader.Read())
                {
                }

                return (accepted, rejected);
            }

            while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
            {
                Element(span, ref reader, accepted, ref rejected);
            }

            while (reader.Read())
            {
            }
        }
        catch (JsonException)
        {
            rejected++;
        }

        return (accepted, rejected);
    }

    /// <summary>As <see cref="Body"/>, for one object a line.</summary>
    public static (List<Taken> Accepted, int Rejected) Lines(byte[] body)
    {
        var accepted = new List<Taken>();
        var rejected = 0;
        var rest = body.AsSpan().StartsWith(Encoding.UTF8.Preamble) ? body.AsMemory(3) : body;
        foreach (var range in rest.Span.Split((byte)'\n'))
        {
            var line = rest[range];
            if (line.Span.Trim(" \t\r"u8).IsEmpty)
            {
                continue;
            }

            try
            {
                using var document = JsonDocument.Parse(line);
                Judge(line.Span, document.RootElement, accepted, ref rejected);
            }
            catch (JsonException)
            {
                rejected++;
            }
        }

        return (accepted, rejected);
    }

    private static void Element(ReadOnlySpan<byte> body, ref Utf8JsonReader reader, List<Taken> accepted, ref int rejected)
    {
        var start = (int)reader.TokenStartIndex;
        using var document = JsonDocument.ParseValue(ref reader);
        Judge(body[start..(int)reader.BytesConsumed], document.RootElement, accepted, ref rejected);
    }

    private static void Judge(ReadOnlySpan<byte> raw, JsonElement element, List<Taken> accepted, ref int rejected)
    {
        if (Read(raw, element) is { } record)
        {
            accepted.Add(record);
        }
        else
        {
            rejected++;
        }
    }

    private static Taken? Read(ReadOnlySpan<byte> raw, JsonElement element)
    {
        if (!IsUtf8(raw) || element.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        var found = new Dictionary<string, JsonElement>();
        foreach (var property in element.EnumerateObject())
        {
            if (Text(() => property.Name) is { } name && Fields.Contains(name) && !found.TryAdd(name, property.Value))
            {
                return null;
            }
        }

        if (found.Count < Fields.Length || found["gateway_id"].ValueKind != JsonValueKind.String || Text(() => found["gateway_id"].GetString()!) is not { } id
            || id.Length is 0 or > 128 || !id.All(c => char.IsAsciiLetterOrDigit(c) || "._:-".Contains(c)))
        {
            return null;
        }

        if (Array.Exists(Fields[1..], field => found[field].ValueKind != JsonValueKind.Number) || Integer(found["date"].GetRawText()) is not { } date
            || date < 946684800000 || date > Decoding.NowMs + 86_400_000)
        {
            return null;
        }

        var (tx, rx) = (found["ipTx"].GetDouble(), found["ipRx"].GetDouble());
        return Good(tx, found["ipTx"]) && Good(rx, found["ipRx"]) ? new Taken(id, (long)date, Round(tx), Round(rx)) : null;
    }

    private static bool Good(double value, JsonElement raw) =>
        value >= 0 && value <= GatewayRecordLayout.ValueMax
        && (!decimal.TryParse(raw.GetRawText(), NumberStyles.Float, CultureInfo.InvariantCulture, out var exact) || exact <= GatewayRecordLayout.ValueMax);

    private static double Round(double value) => Math.Floor(value) + (value - Math.Floor(value) >= 0.5 ? 1 : 0);

    private static string? Text(Func<string> read)
    {
        try
        {
            return read();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static bool IsUtf8(ReadOnlySpan<byte> raw)
    {
        try
        {
            return Strict.GetCharCount(raw) >= 0;
        }
        catch (DecoderFallbackException)
        {
            return false;
        }
    }

    // mantissa · 10^exponent, exactly.
    private static BigInteger? Integer(string text)
    {
        var parts = text.Split('e', 'E');
        var exponent = parts.Length == 2 ? (int)BigInteger.Clamp(BigInteger.Parse(parts[1], CultureInfo.InvariantCulture), -9999, 9999) : 0;
        var point = parts[0].IndexOf('.', StringComparison.Ordinal);
        exponent -= point < 0 ? 0 : parts[0].Length - point - 1;
        var mantissa = BigInteger.Parse(parts[0].Replace(".", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        if (exponent >= 0)
        {
            return mantissa.IsZero ? 0 : mantissa * BigInteger.Pow(10, Math.Min(exponent, 400));
        }

        var divisor = BigInteger.Pow(10, Math.Min(-exponent, 400));
        return mantissa % divisor == 0 ? mantissa / divisor : null;
    }
}
