using Weir.Streaming.Tests.Conformance;

namespace Weir.Streaming.Kafka.Tests.Conformance;

/// <summary>Streams over Kafka, with one silo.</summary>
public sealed class KafkaConformanceTests : OneSiloConformance
{
    protected override ConformanceLog CreateLog() => new KafkaConformanceLog();
}
