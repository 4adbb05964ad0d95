using Orleans;

namespace Weir.Streaming.Kafka;

/// <summary>How far a partition is consumed, as it is kept in grain storage: one record per consumer group and partition.</summary>
[GenerateSerializer, Alias("weir.KafkaPlace")]
public sealed class KafkaPlace
{
    /// <summary>Identity of the log that the offset belongs to.</summary>
    [Id(0)]
    public string Log { get; set; } = "";

    /// <summary>Everything below it is durable with its consumers.</summary>
    [Id(1)]
    public long Offset { get; set; }

    /// <summary>Which parts of numbered requests the partition has at least up to the offset; a form of the provider's own. Empty where none are numbered.</summary>
    [Id(2)]
    public byte[] Received { get; set; } = [];
}
