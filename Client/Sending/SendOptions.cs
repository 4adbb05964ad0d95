using Weir.Streaming;

namespace Weir.Client;

/// <summary>How records travel.</summary>
public enum RecordFormat
{
    /// <summary>JSON.</summary>
    Json,

    /// <summary>Avro binary: smaller, and less work on both sides.</summary>
    Avro,
}

/// <summary>How the body of a request is compressed.</summary>
public enum RecordCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>The whole body by gzip.</summary>
    Gzip,

    /// <summary>The whole body by Brotli.</summary>
    Brotli,

    /// <summary>The blocks of an Avro container by its own codec; Avro only.</summary>
    Deflate,
}

/// <summary>How one call sends its records.</summary>
public sealed record SendOptions
{
    /// <summary>The format.</summary>
    /// <value><see cref="RecordFormat.Json"/> by default.</value>
    public RecordFormat Format { get; init; } = RecordFormat.Json;

    /// <summary>The compression; worth it on slow links only.</summary>
    /// <value><see cref="RecordCompression.None"/> by default.</value>
    public RecordCompression Compression { get; init; }

    /// <summary>
    /// The number to send under. Set it to <see cref="GatewayClientException.Number"/> to send the records of a failed call once more
    /// without counting them twice.
    /// </summary>
    /// <value>Null by default: the client numbers its requests itself.</value>
    public ProducerSequence? Number { get; init; }
}
