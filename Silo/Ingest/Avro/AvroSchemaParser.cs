using System.Text.Json;

namespace Weir.Silo.Ingest.Avro;

/// <summary>Reads a writer's schema (Apache Avro specification 1.12, "Schema declaration"). Logical types and defaults do not matter here.</summary>
internal sealed class AvroSchemaParser
{
    /// <summary>How deep a schema may be nested.</summary>
    public const int DepthMax = 64;

    /// <summary>How long a schema may be in bytes.</summary>
    public const int SizeMax = 1 << 20;

    private static readonly Dictionary<string, AvroType> Primitives = new(StringComparer.Ordinal)
    {
        ["null"] = AvroType.Null,
        ["boolean"] = AvroType.Boolean,
        ["int"] = AvroType.Int,
        ["long"] = AvroType.Long,
        ["float"] = AvroType.Float,
        ["double"] = AvroType.Double,
        ["bytes"] = AvroType.Bytes,
        ["string"] = AvroType.String,
    };

    private readonly Dictionary<string, AvroNode> _named = new(StringComparer.Ordinal);

    /// <summary>Parses a schema.</summary>
    /// <param name="json">Its text, UTF-8.</param>
    /// <exception cref="AvroSchemaException">It is not a schema.</exception>
    public static AvroNode Parse(ReadOnlyMemory<byte> json)
    {
        if (json.Length > SizeMax)
        {
            throw new AvroSchemaException($"it has {json.Length} bytes; at most {SizeMax} are taken");
        }

        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = 2 * DepthMax });
            return new AvroSchemaParser().Parse(document.RootElement, "", 0);
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string in it is not text (invalid UTF-8 or half a surrogate pair).
            throw new AvroSchemaException("it is not JSON", e);
        }
    }

    private AvroNode Parse(JsonElement schema, string space, int depth)
    {
        if (depth > DepthMax)
        {
            throw new AvroSchemaException($"it is nested deeper than {DepthMax} levels");
        }

        return schema.ValueKind switch
        {
            JsonValueKind.String => Resolve(schema.GetString()!, space),
            JsonValueKind.Array => ParseUnion(schema, space, depth),
            JsonValueKind.Object => ParseObject(schema, space, depth),
            _ => throw new AvroSchemaException($"{RecordReasons.Show(System.Text.Encoding.UTF8.GetBytes(schema.GetRawText()))} stands where a type is wanted"),
        };
    }

    private AvroNode Resolve(string name, string space)
    {
        if (Primitives.TryGetValue(name, out var primitive))
        {
            return new AvroNode(primitive);
        }

        return _named.TryGetValue(FullName(name, space), out var node) || _named.TryGetValue(name, out node)
            ? node
            : throw new AvroSchemaException($"type {Quote(name)} is unknown");
    }

    private AvroNode ParseUnion(JsonElement schema, string space, int depth)
    {
        var union = new AvroNode(AvroType.Union);
        foreach (var branch in schema.EnumerateArray())
        {
            var node = Parse(branch, space, depth + 1);
            if (node.Type == AvroType.Union)
            {
                throw new AvroSchemaException("a union stands directly in a union");
            }

            union.Children.Add(("", node));
        }

        return union;
    }

    private AvroNode ParseObject(JsonElement schema, string space, int depth)
    {
        if (!schema.TryGetProperty("type", out var type))
        {
            throw new AvroSchemaException("a type has no \"type\"");
        }

        if (type.ValueKind != JsonValueKind.String)
        {
            return Parse(type, space, depth + 1);
        }

        switch (type.GetString())
        {
            case "record" or "error":
                return ParseRecord(schema, space, depth);
            case "enum":
                return Name(schema, space, AvroType.Enum, 0).Node;
            case "fixed":
                return Name(schema, space, AvroType.Fixed, FixedSize(schema)).Node;
            case "array":
                return ParseItem(AvroType.Array, schema, "items", space, depth);
            case "map":
                return ParseItem(AvroType.Map, schema, "values", space, depth);
            case var name:
                return Resolve(name!, space);
        }
    }

    private AvroNode ParseRecord(JsonElement schema, string space, int depth)
    {
        var (record, inner) = Name(schema, space, AvroType.Record, 0);
        if (!schema.TryGetProperty("fields", out var fields) || fields.ValueKind != JsonValueKind.Array)
        {
            throw new AvroSchemaException($"record {Quote(record.Name)} has no array \"fields\"");
        }

        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var field in fields.EnumerateArray())
        {
            if (field.ValueKind != JsonValueKind.Object || !field.TryGetProperty("type", out var type))
            {
                throw new AvroSchemaException($"a field of record {Quote(record.Name)} has no type");
            }

            var name = Text(field, "name");
            if (!names.Add(name))
            {
                throw new AvroSchemaException($"record {Quote(record.Name)} has two fields {Quote(name)}");
            }

            // Fields without bytes are left out: a schema could claim any number of them for every record.
            if (Parse(type, inner, depth + 1) is { IsEmpty: false } node)
            {
                record.Children.Add((name, node));
            }
        }

        record.IsComplete = true;

        return record;
    }

    private AvroNode ParseItem(AvroType type, JsonElement schema, string property, string space, int depth)
    {
        if (!schema.TryGetProperty(property, out var item))
        {
            throw new AvroSchemaException($"an {(type == AvroType.Array ? "array" : "map")} has no \"{property}\"");
        }

        var node = new AvroNode(type);
        node.Children.Add(("", Parse(item, space, depth + 1)));
        return node;
    }

    private (AvroNode Node, string Space) Name(JsonElement schema, string space, AvroType type, int size)
    {
        var name = Text(schema, "name");
        if (!name.Contains('.', StringComparison.Ordinal) && schema.TryGetProperty("namespace", out var own) && own.ValueKind == JsonValueKind.String)
        {
            space = own.GetString()!;
        }

        var full = FullName(name, space);
        var dot = full.LastIndexOf('.');
        var node = new AvroNode(type, full[(dot + 1)..]) { FixedSize = size };
        if (!_named.TryAdd(full, node))
        {
            throw new AvroSchemaException($"type {Quote(full)} is defined twice");
        }

        return (node, dot < 0 ? "" : full[..dot]);
    }

    private static int FixedSize(JsonElement schema) =>
        schema.TryGetProperty("size", out var size) && size.ValueKind == JsonValueKind.Number && size.TryGetInt32(out var bytes) && bytes >= 0
            ? bytes
            : throw new AvroSchemaException("a fixed has no \"size\" of 0 or more");

    private static string Text(JsonElement schema, string property) =>
        schema.TryGetProperty(property, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : throw new AvroSchemaException($"a type or field has no \"{property}\"");

    private static string FullName(string name, string space) => name.Contains('.', StringComparison.Ordinal) || space.Length == 0 ? name : $"{space}.{name}";

    private static string Quote(string text) => $"\"{RecordReasons.Show(System.Text.Encoding.UTF8.GetBytes(text))}\"";
}
