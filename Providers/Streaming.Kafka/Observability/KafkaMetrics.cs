using System.Diagnostics.Metrics;

namespace Weir.Streaming.Kafka.Observability;

/// <summary>The meter <c>Weir.Streaming.Kafka</c>: what is read, what is sent, and what the clients themselves say of their brokers.</summary>
internal sealed class KafkaMetrics : IDisposable
{
    public const string MeterName = "Weir.Streaming.Kafka";
    private readonly Meter _meter;

    /// <param name="options">Settings.</param>
    /// <param name="time">The clock.</param>
    /// <param name="meters">Makes the meter; null for one of its own.</param>
    public KafkaMetrics(KafkaOptions options, TimeProvider time, IMeterFactory? meters = null)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        Consuming = new ConsumingMetrics(_meter, options, time);
        Producing = new ProducingMetrics(_meter, time);
        Consumer = new ClientStatistics();
        Producer = new ClientStatistics();
        ClientMetrics.Add(_meter, Consumer, Producer);
    }

    /// <summary>What is read and committed.</summary>
    public ConsumingMetrics Consuming { get; }

    /// <summary>What is sent.</summary>
    public ProducingMetrics Producing { get; }

    /// <summary>What the consumer says of itself.</summary>
    public ClientStatistics Consumer { get; }

    /// <summary>What the producer says of itself.</summary>
    public ClientStatistics Producer { get; }

    public void Dispose() => _meter.Dispose();
}
