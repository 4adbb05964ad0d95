namespace Weir.Streaming.Kafka;

/// <summary>What can be wrong with settings beside a value's range.</summary>
internal static class KafkaOptionsFaults
{
    public static IEnumerable<string> Find(KafkaOptions options)
    {
        if (!options.Mock && string.IsNullOrWhiteSpace(options.BootstrapServers))
        {
            yield return "Kafka:BootstrapServers is not set; it must name the cluster, such as kafka-1:9092,kafka-2:9092, or Kafka:Mock=true be said to try things out.";
        }

        if (string.IsNullOrWhiteSpace(options.Group))
        {
            yield return "Kafka:Group is empty; it must name the consumer group.";
        }

        if (options.Streams.Contains(options.DeadLetters))
        {
            yield return $"Kafka:DeadLetters is {options.DeadLetters}, which is the name of a stream.";
        }

        if (options.Streams.Append(options.DeadLetters).Contains(options.Producers))
        {
            yield return $"Kafka:Producers is {options.Producers}, which is the name of a stream or of the dead letters.";
        }
    }
}
