using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Weir.Streaming;

/// <summary>The meter <c>Weir.Streaming</c>; every instrument has the tags <c>stream</c> and <c>partition</c>.</summary>
internal sealed class StreamingMetrics : IDisposable
{
    public const string MeterName = "Weir.Streaming";
    private readonly Meter _meter;
    private readonly ConcurrentDictionary<PartitionMetrics, bool> _partitions = new();

    public StreamingMetrics(IMeterFactory? factory = null)
    {
        _meter = factory?.Create(MeterName) ?? new Meter(MeterName);
        Delivered = _meter.CreateCounter<long>("weir.streaming.delivered", "{record}", "Records that every consumer of their stream has taken.");
        Redelivered = _meter.CreateCounter<long>("weir.streaming.redelivered", "{record}", "Records among them that had been delivered before.");
        Gaps = _meter.CreateCounter<long>("weir.streaming.gaps", "{gap}", "Times a consumer had to be set back because its activation was lost.");
        Parked = _meter.CreateCounter<long>("weir.streaming.parked", "{record}", "Records set aside as dead letters.");
        Checkpoints = _meter.CreateHistogram<double>("weir.streaming.checkpoint.duration", "s", "Duration of checkpoints; tag complete tells whether all was committed.");
        ConsumerFailures = _meter.CreateCounter<long>("weir.streaming.checkpoint.failures", "{consumer}", "Consumers that gave no answer to a checkpoint.");
        _meter.CreateObservableGauge("weir.streaming.cache.records", () => Observe(partition => partition.CacheRecords), "{record}", "Records held until their offset is committed.");
        _meter.CreateObservableGauge("weir.streaming.cache.bytes", () => Observe(partition => partition.CacheBytes), "By", "Bytes held until their offset is committed.");
        _meter.CreateObservableGauge("weir.streaming.lag", () => Observe(partition => partition.LagSeconds), "s", "Age of the oldest record read and not yet delivered.");
    }

    public Counter<long> Delivered { get; }

    public Counter<long> Redelivered { get; }

    public Counter<long> Gaps { get; }

    public Counter<long> Parked { get; }

    public Histogram<double> Checkpoints { get; }

    public Counter<long> ConsumerFailures { get; }

    public PartitionMetrics Add(string stream, int partition)
    {
        var metrics = new PartitionMetrics(this, new TagList { { "stream", stream }, { "partition", partition } });
        _partitions[metrics] = true;
        return metrics;
    }

    public void Remove(PartitionMetrics partition) => _partitions.TryRemove(partition, out _);

    public void Dispose() => _meter.Dispose();

    private List<Measurement<T>> Observe<T>(Func<PartitionMetrics, T> read)
        where T : struct
    {
        var measurements = new List<Measurement<T>>();
        foreach (var partition in _partitions.Keys)
        {
            measurements.Add(new Measurement<T>(read(partition), partition.Tags));
        }

        return measurements;
    }
}
