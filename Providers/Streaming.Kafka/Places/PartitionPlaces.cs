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
    // Null once it has been taken.
    private readonly ConcurrentDictionary<TopicPartition, PartitionPlace?> _places = new();

    /// <summary>A place for a receiver that begins.</summary>
    public PartitionPlace Open(KafkaTopic topic, int partition)
    {
        var place = new PartitionPlace(options.Group, topic, partition, storage(), producers, time);
        _places[new TopicPartition(topic.Name, partition)] = place;
        return place;
    }

    /// <summary>The place that was opened last; a new one where the application keeps its offsets elsewhere.</summary>
    /// <exception cref="InvalidOperationException">An earlier receiver of the partition, which was still beginning, has taken it.</exception>
    public PartitionPlace Take(KafkaTopic topic, int partition)
    {
        var key = new TopicPartition(topic.Name, partition);
        return !_places.TryGetValue(key, out var place)
            ? new PartitionPlace(options.Group, topic, partition, null, producers, time)
            : place is not null && _places.TryUpdate(key, null, place)
                ? place
                : throw new InvalidOperationException($"The place of {key} was taken by its earlier receiver; it is opened again.");
    }
}
