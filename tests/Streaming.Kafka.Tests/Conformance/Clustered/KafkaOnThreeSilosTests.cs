using Weir.Streaming.Tests.Conformance;

namespace Weir.Streaming.Kafka.Tests.Conformance.Clustered;

/// <summary>Streams over Kafka, with three silos among which the consumer group divides the partitions.</summary>
public sealed class KafkaOnThreeSilosTests() : StreamProviderConformance(silos: 3)
{
    protected override ConformanceLog CreateLog() => new KafkaConformanceLog();
}
