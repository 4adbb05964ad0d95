using Orleans;

namespace Weir.Streaming.Kafka;

/// <summary>How a topic has grown, as it is kept in grain storage: one record per consumer group and topic, the same for all silos.</summary>
[GenerateSerializer, Alias("weir.KafkaTopicShape")]
public sealed class KafkaTopicShape
{
    /// <summary>Identity of the topic.</summary>
    [Id(0)]
    public string Log { get; set; } = "";

    /// <summary>Partitions that are read.</summary>
    [Id(1)]
    public int Partitions { get; set; }

    /// <summary>Every growth, oldest first: where each partition that there was before ended when it was noticed.</summary>
    [Id(2)]
    public IList<IReadOnlyList<long>> Growths { get; set; } = [];
}
