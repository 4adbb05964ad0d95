namespace Weir.Streaming.Kafka.Tests.Support;

/// <summary>A test that needs a real broker, because the mock cluster does not do what it is about; skipped, with the reason, where no address is given.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrokerFactAttribute : FactAttribute
{
    private const string Variable = "KAFKA_BOOTSTRAP_SERVERS";

    public BrokerFactAttribute() => Skip = Servers is null ? $"Needs a Kafka broker: {Variable} names it." : new KafkaFactAttribute().Skip;

    /// <summary>The broker's address.</summary>
    public static string? Servers { get; } = Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } said ? said : null;
}
