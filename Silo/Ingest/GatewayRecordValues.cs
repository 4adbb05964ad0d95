namespace Weir.Silo.Ingest;

/// <summary>What a decoder found in one record, before its values are judged. Reused from record to record.</summary>
internal ref struct GatewayRecordValues
{
    /// <summary>The id's bytes.</summary>
    public ReadOnlySpan<byte> Id;

    /// <summary>Unix ms; a number beyond 64 bits stays at the end of the range.</summary>
    public long Date;

    public double Tx;
    public double Rx;

    /// <summary>The number as it was written, where the form has a text; for reasons only.</summary>
    public ReadOnlySpan<byte> DateText;
    public ReadOnlySpan<byte> TxText;
    public ReadOnlySpan<byte> RxText;

    /// <summary>The first fault that is not one of a value's range.</summary>
    public RecordFault Fault;
    public RecordField FaultField;

    /// <summary>What stands there instead, for a reason.</summary>
    public ReadOnlySpan<byte> FaultText;

    /// <summary>Keeps a fault, the first one only.</summary>
    public void Fail(RecordFault fault, RecordField field, ReadOnlySpan<byte> text)
    {
        if (Fault == RecordFault.None)
        {
            (Fault, FaultField) = (fault, field);
            FaultText = text;
        }
    }
}

/// <summary>What can be wrong with a record besides its values' ranges.</summary>
internal enum RecordFault : byte
{
    None,
    Missing,
    Repeated,
    WrongType,
    NotAnInteger,
    NotAnObject,
    NotUtf8,
}
