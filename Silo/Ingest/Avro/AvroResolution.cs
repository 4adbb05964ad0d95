using Weir.Records;

namespace Weir.Silo.Ingest.Avro;

/// <summary>The rules by which a writer's fields become ours, and how to step over what we do not read.</summary>
internal static class AvroResolution
{
    /// <summary>For each field of a writer's record, the field of ours that it is.</summary>
    /// <exception cref="AvroSchemaException">A field of ours is missing or cannot come from the writer's type.</exception>
    public static RecordField[] Targets(AvroNode record)
    {
        var targets = new RecordField[record.Children.Count];
        foreach (var field in RecordFields.All)
        {
            var name = field.ToName();
            var at = record.Children.FindIndex(child => child.Name == name);
            if (at < 0)
            {
                throw new AvroSchemaException($"it has no field {name}, and there is no default for it");
            }

            var node = record.Children[at].Node;
            if (!(node.Type == AvroType.Union ? node.Children.Exists(branch => Promotes(branch.Node.Type, field)) : Promotes(node.Type, field)))
            {
                throw new AvroSchemaException($"its field {name} is {node.Type.ToString().ToLowerInvariant()}, which does not resolve to {Ours(field)}");
            }

            targets[at] = field;
        }

        return targets;
    }

    /// <summary>Whether a record is encoded exactly as the published one.</summary>
    public static bool IsPublished(AvroNode record) =>
        record.Children is [("gateway_id", { Type: AvroType.String or AvroType.Bytes }), ("date", { Type: AvroType.Long }), ("ipTx", { Type: AvroType.Double }),
            ("ipRx", { Type: AvroType.Double })];

    /// <summary>Whether a writer's type may become the type of our field.</summary>
    public static bool Promotes(AvroType type, RecordField field) => field switch
    {
        RecordField.GatewayId => type is AvroType.String or AvroType.Bytes,
        RecordField.Date => type is AvroType.Int or AvroType.Long,
        _ => type is AvroType.Int or AvroType.Long or AvroType.Float or AvroType.Double,
    };

    /// <summary>Takes the branch of a union; leaves any other type as it is.</summary>
    public static bool TrySelect(ref ReadOnlySpan<byte> data, ref AvroNode node)
    {
        if (node.Type != AvroType.Union)
        {
            return true;
        }

        if (!AvroBinary.TryReadLong(ref data, out var branch) || (ulong)branch >= (ulong)node.Children.Count)
        {
            return false;
        }

        node = node.Children[(int)branch].Node;
        return true;
    }

    /// <summary>Reads an int or long.</summary>
    public static bool TryReadInteger(ref ReadOnlySpan<byte> data, AvroType type, out long value) =>
        AvroBinary.TryReadLong(ref data, out value) && (type == AvroType.Long || value is >= int.MinValue and <= int.MaxValue);

    /// <summary>Steps over a value.</summary>
    /// <returns>False when the bytes are no whole value.</returns>
    public static bool TrySkip(ref ReadOnlySpan<byte> data, AvroNode node, int depth)
    {
        if (depth > AvroSchemaParser.DepthMax || !TrySelect(ref data, ref node))
        {
            return false;
        }

        return node.Type switch
        {
            AvroType.Null => true,
            AvroType.Boolean => TryDrop(ref data, 1),
            AvroType.Float => TryDrop(ref data, sizeof(float)),
            AvroType.Double => TryDrop(ref data, sizeof(double)),
            AvroType.Fixed => TryDrop(ref data, node.FixedSize),
            AvroType.Bytes or AvroType.String => AvroBinary.TryReadBytes(ref data, out _),
            AvroType.Array or AvroType.Map => TrySkipBlocks(ref data, node, depth),
            AvroType.Record => TrySkipFields(ref data, node, depth),
            _ => AvroBinary.TryReadLong(ref data, out _),
        };
    }

    /// <summary>A type, for a reason.</summary>
    public static ReadOnlySpan<byte> Describe(AvroNode node) => node.Type switch
    {
        AvroType.Null => "null"u8,
        AvroType.Boolean => "a boolean"u8,
        AvroType.Int or AvroType.Long or AvroType.Float or AvroType.Double => "a number"u8,
        AvroType.Bytes or AvroType.Fixed => "bytes"u8,
        AvroType.String => "a string"u8,
        AvroType.Enum => "an enum"u8,
        AvroType.Array => "an array"u8,
        AvroType.Map => "a map"u8,
        _ => "another record"u8,
    };

    private static string Ours(RecordField field) => field switch
    {
        RecordField.GatewayId => "string",
        RecordField.Date => "long",
        _ => "double",
    };

    private static bool TryDrop(ref ReadOnlySpan<byte> data, int size)
    {
        if (data.Length < size)
        {
            return false;
        }

        data = data[size..];
        return true;
    }

    private static bool TrySkipFields(ref ReadOnlySpan<byte> data, AvroNode node, int depth)
    {
        foreach (var (_, field) in node.Children)
        {
            if (!TrySkip(ref data, field, depth + 1))
            {
                return false;
            }
        }

        return true;
    }

    // Blocks of items until an empty one; a negative count comes with the block's size in bytes.
    private static bool TrySkipBlocks(ref ReadOnlySpan<byte> data, AvroNode node, int depth)
    {
        var item = node.Children[0].Node;
        var isMap = node.Type == AvroType.Map;
        while (AvroBinary.TryReadLong(ref data, out var count))
        {
            if (count == 0)
            {
                return true;
            }

            if (count < 0)
            {
                if (!AvroBinary.TryReadBytes(ref data, out _))
                {
                    return false;
                }

                continue;
            }

            // Items without bytes could be claimed by the billion: there is nothing to step over.
            for (var left = !isMap && item.IsEmpty ? 0 : count; left > 0; left--)
            {
                if ((isMap && !AvroBinary.TryReadBytes(ref data, out _)) || !TrySkip(ref data, item, depth + 1))
                {
                    return false;
                }
            }
        }

        return false;
    }
}
