namespace Weir.Client;

/// <summary>Records as they go over the wire, for callers that have them as bytes already. The bytes must not change until the call has ended.</summary>
/// <param name="Body">The bytes.</param>
/// <param name="Count">Number of records in them.</param>
/// <param name="ContentType">Media type.</param>
/// <param name="ContentEncoding"><c>gzip</c>, <c>br</c> or null.</param>
public readonly record struct EncodedRecords(ReadOnlyMemory<byte> Body, int Count, string ContentType, string? ContentEncoding = null)
{
    /// <summary>Media type of a JSON object or array.</summary>
    public const string JsonType = "application/json";

    /// <summary>Media type of one JSON object a line.</summary>
    public const string NdjsonType = "application/x-ndjson";

    /// <summary>Media type of an Avro object container.</summary>
    public const string AvroType = "application/avro";
}
