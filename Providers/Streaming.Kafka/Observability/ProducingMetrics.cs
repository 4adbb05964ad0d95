using System.Diagnostics.Metrics;
using Weir.Streaming.Kafka.Producing;

namespace Weir.Streaming.Kafka.Observability;

/// <summary>Measurements of sending, tag <c>topic</c>. Thread-safe.</summary>
internal sealed class ProducingMetrics
{
    private readonly TimeProvider _time;
    private readonly Counter<long> _sent;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _duration;
    private volatile SendRoom? _room;

    public ProducingMetrics(Meter meter, TimeProvider time)
    {
        _time = time;
        _sent = meter.CreateCounter<long>("weir.kafka.sent.records", "{record}", "Records that all in-sync replicas have.");
        _failures = meter.CreateCounter<long>("weir.kafka.send.failures", "{record}", "Records that were not confirmed; whether they are there is unknown.");
        _duration = meter.CreateHistogram<double>("weir.kafka.send.duration", "s", "Time from a batch's first record to the last one's confirmation or failure.");
        meter.CreateObservableGauge("weir.kafka.send.inflight.bytes", () => _room?.TakenBytes ?? 0, "By", "Bytes on their way to the cluster, in units of 16 KiB; at most Kafka:SendBufferBytes.");
    }

    /// <summary>Takes the bytes on their way from here.</summary>
    public void Watch(SendRoom room) => _room = room;

    public long Begin() => _time.GetTimestamp();

    /// <summary>Every record's fate is known.</summary>
    /// <param name="began">What <see cref="Begin"/> gave.</param>
    /// <param name="batch">The batch.</param>
    public void End(long began, SendBatch batch)
    {
        if (batch.Topic is not { } topic)
        {
            return;
        }

        var tag = new KeyValuePair<string, object?>("topic", topic);
        _duration.Record(_time.GetElapsedTime(began).TotalSeconds, tag);
        if (batch.Confirmed > 0)
        {
            _sent.Add(batch.Confirmed, tag);
        }

        if (batch.Failed > 0)
        {
            _failures.Add(batch.Failed, tag);
        }
    }
}
