using Weir.Streaming.Kafka.Native;

namespace Weir.Streaming.Kafka.Tests.Support;

/// <summary>A test that needs librdkafka; skipped, with the reason, where there is none.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class KafkaFactAttribute : FactAttribute
{
    public KafkaFactAttribute()
    {
        if (!LibRdKafka.IsAvailable(out var reason))
        {
            Skip = reason;
        }
    }
}
