using System.Collections.Concurrent;
using Confluent.Kafka;
using Orleans.Storage;

namespace Weir.Streaming.Kafka.Places;

/// <summary>The places of the partitions that this silo reads: its offset store opens one, its reader takes it from here. Thread-safe.</summary>
/// <param name="options">Settings.</param>
/// <param name="producers">How long numbers are remembered.</param>
/// <param name="storage">The silo's grain storage, asked for when it is first needed; null where none is named.</param>
/// <param name="time">The clock.</param>
internal sealed class PartitionPlaces(KafkaOptions options, ProducerOptions producers, Func<IGrainStorage?> storage, TimeProvider time)
{
    private readonly ConcurrentDictionary<TopicPartition, PartitionPlace> _places = new();

    /// <summary>A place for a receiver that begins.</summary>
    public PartitionPlace Open(KafkaTopic topic, int partition) =>
        _places[new TopicPartition(topic.Name, partition)] = new PartitionPlace(options.Group, topic, partition, storage(), producers, time);

    /// <summary>The place that was opened last; a new one where the application keeps its offsets elsewhere.</summary>
    public PartitionPlace Take(KafkaTopic topic, int partition) =>
        _places.TryRemove(new TopicPartition(topic.Name, partition), out var place) ? place : new PartitionPlace(options.Group, topic, partition, null, producers, time);
}
