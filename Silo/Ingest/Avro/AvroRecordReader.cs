using Weir.Records;

namespace Weir.Silo.Ingest.Avro;

/// <summary>
/// Reads gateway records as some writer's schema encodes them (Apache Avro specification 1.12, "Schema resolution"): promotions, fields in
/// another order, fields of its own, unions.
/// </summary>
internal sealed class AvroRecordReader
{
    private readonly AvroNode _schema;
    private readonly Dictionary<AvroNode, RecordField[]> _targets = [];
    private readonly bool _published;

    /// <summary>Resolves a writer's schema to ours.</summary>
    /// <param name="schema">The writer's schema.</param>
    /// <exception cref="AvroSchemaException">It does not resolve.</exception>
    public AvroRecordReader(AvroNode schema)
    {
        _schema = schema;
        var branches = schema.Type == AvroType.Union ? schema.Children.ConvertAll(child => child.Node) : [schema];
        foreach (var record in branches.Where(node => node.Type == AvroType.Record && node.Name == AvroGatewayRecord.Name))
        {
            _targets.TryAdd(record, AvroResolution.Targets(record));
        }

        if (_targets.Count == 0)
        {
            var found = $"{schema.Type}{(schema.Name.Length > 0 ? " named " + schema.Name : "")}";
            throw new AvroSchemaException($"it is a {found}; it must be a record named {AvroGatewayRecord.Name}");
        }

        _published = schema.Type == AvroType.Record && AvroResolution.IsPublished(schema);
    }

    /// <summary>Reads one record.</summary>
    /// <param name="data">Where to read; moved past the record when it is whole.</param>
    /// <param name="values">What was found; faults of the record are kept in it.</param>
    /// <returns>False when the bytes are no whole record.</returns>
    public bool TryRead(ref ReadOnlySpan<byte> data, ref GatewayRecordValues values)
    {
        if (_published)
        {
            return AvroGatewayRecord.TryRead(ref data, out values.Id, out values.Date, out values.Tx, out values.Rx);
        }

        values = default;
        var node = _schema;
        if (!AvroResolution.TrySelect(ref data, ref node))
        {
            return false;
        }

        if (!_targets.TryGetValue(node, out var targets))
        {
            values.Fail(RecordFault.NotAnObject, RecordField.None, AvroResolution.Describe(node));
            return AvroResolution.TrySkip(ref data, node, 0);
        }

        for (var i = 0; i < targets.Length; i++)
        {
            var field = node.Children[i].Node;
            if (!(targets[i] == RecordField.None ? AvroResolution.TrySkip(ref data, field, 0) : TryReadField(ref data, field, targets[i], ref values)))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TryReadField(ref ReadOnlySpan<byte> data, AvroNode node, RecordField target, ref GatewayRecordValues values)
    {
        if (!AvroResolution.TrySelect(ref data, ref node))
        {
            return false;
        }

        if (!AvroResolution.Promotes(node.Type, target))
        {
            values.Fail(RecordFault.WrongType, target, AvroResolution.Describe(node));
            return AvroResolution.TrySkip(ref data, node, 0);
        }

        switch (target)
        {
            case RecordField.GatewayId:
                return AvroBinary.TryReadBytes(ref data, out values.Id);
            case RecordField.Date:
                return AvroResolution.TryReadInteger(ref data, node.Type, out values.Date);
            case RecordField.Tx:
                return TryReadNumber(ref data, node.Type, out values.Tx);
            default:
                return TryReadNumber(ref data, node.Type, out values.Rx);
        }
    }

    private static bool TryReadNumber(ref ReadOnlySpan<byte> data, AvroType type, out double value)
    {
        switch (type)
        {
            case AvroType.Double:
                return AvroBinary.TryReadDouble(ref data, out value);
            case AvroType.Float:
                var read = AvroBinary.TryReadFloat(ref data, out var single);
                value = single;
                return read;
            default:
                var whole = AvroResolution.TryReadInteger(ref data, type, out var integer);

                // 2^53 + 1 is not a double and would round into the bound.
                value = integer > GatewayRecordLayout.ValueMax ? Math.BitIncrement(Math.Max(integer, (double)GatewayRecordLayout.ValueMax)) : integer;
                return whole;
        }
    }
}
