namespace Weir.Silo.Ingest;

/// <summary>A field of a gateway record.</summary>
internal enum RecordField : byte
{
    None,
    GatewayId,
    Date,
    Tx,
    Rx,
}

/// <summary>Names of the fields as they stand in JSON and Avro.</summary>
internal static class RecordFields
{
    /// <summary>All fields, in the order in which they are judged.</summary>
    public static ReadOnlySpan<RecordField> All => [RecordField.GatewayId, RecordField.Date, RecordField.Tx, RecordField.Rx];

    /// <summary>The field of a name.</summary>
    public static RecordField Parse(ReadOnlySpan<byte> name) => name.Length switch
    {
        4 when name.SequenceEqual("date"u8) => RecordField.Date,
        4 when name.SequenceEqual("ipTx"u8) => RecordField.Tx,
        4 when name.SequenceEqual("ipRx"u8) => RecordField.Rx,
        10 when name.SequenceEqual("gateway_id"u8) => RecordField.GatewayId,
        _ => RecordField.None,
    };

    public static string ToName(this RecordField field) => field switch
    {
        RecordField.GatewayId => "gateway_id",
        RecordField.Date => "date",
        RecordField.Tx => "ipTx",
        RecordField.Rx => "ipRx",
        _ => "the record",
    };
}
