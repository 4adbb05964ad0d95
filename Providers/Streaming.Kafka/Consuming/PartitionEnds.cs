using Confluent.Kafka;

namespace Weir.Streaming.Kafka.Consuming;

/// <summary>Asks where a partition begins and ends.</summary>
internal static class PartitionEnds
{
    /// <summary>Asks the cluster; blocks.</summary>
    /// <exception cref="KafkaException">It does not say. The client itself takes one of the two answers for both, and leaves the other unset.</exception>
    public static WatermarkOffsets AskEnds<TKey, TValue>(this IConsumer<TKey, TValue> client, TopicPartition partition, TimeSpan patience)
    {
        var ends = client.QueryWatermarkOffsets(partition, patience);
        return ends.Low.Value >= 0 && ends.High.Value >= ends.Low.Value ? ends : throw new KafkaException(new Error(ErrorCode.Local_TimedOut, $"The cluster did not say where {partition} begins and ends."));
    }
}
