using Weir.Records;
using Weir.Streaming.Kafka;

namespace Weir.Silo.Ingest.Kafka;

/// <summary>The formats in which gateway records stand in Kafka's topics.</summary>
internal static class GatewayKafkaFormats
{
    /// <summary>Content type of <see cref="JsonKafkaFormat"/>.</summary>
    public const string Json = "application/json";

    /// <summary>Content type of <see cref="AvroKafkaFormat"/>.</summary>
    public const string Avro = "avro/binary";

    /// <summary>All content types.</summary>
    public static IReadOnlyList<string> ContentTypes { get; } = [Json, Avro];

    /// <summary>Adds them for the stream of every kind.</summary>
    public static void AddGatewayRecords(this KafkaFormats formats, long counterModulus)
    {
        foreach (var kind in RecordKinds.All)
        {
            formats.Add(kind.ToName(), new JsonKafkaFormat(kind, counterModulus));
            formats.Add(kind.ToName(), new AvroKafkaFormat(kind, counterModulus));
        }
    }
}
