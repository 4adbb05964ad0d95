using Weir.Streaming.Kafka.Tests.Support;

namespace Weir.Processes.Support;

/// <summary>Tests over data that need librdkafka; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class KafkaTheoryAttribute : TheoryAttribute
{
    public KafkaTheoryAttribute() => Skip = new KafkaFactAttribute().Skip;
}
