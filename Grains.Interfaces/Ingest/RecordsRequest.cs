using Orleans;
using Weir.Records;
using Weir.Streaming;

namespace Weir.Ingest;

/// <summary>Records of one kind as a client encoded them.</summary>
/// <param name="Kind">What ipTx and ipRx mean.</param>
/// <param name="ContentType"><c>application/json</c>, <c>application/x-ndjson</c> or <c>application/avro</c>.</param>
/// <param name="ContentEncoding"><c>gzip</c>, <c>br</c> or null.</param>
/// <param name="Body">The bytes; they must not change before the call has ended.</param>
/// <param name="Number">Producer and number, so that a repeat is known as one.</param>
[GenerateSerializer, Immutable, Alias("weir.RecordsRequest")]
public sealed record RecordsRequest(
    [property: Id(0)] RecordKind Kind,
    [property: Id(1)] string ContentType,
    [property: Id(2)] string? ContentEncoding,
    [property: Id(3)] ReadOnlyMemory<byte> Body,
    [property: Id(4)] ProducerSequence Number);
