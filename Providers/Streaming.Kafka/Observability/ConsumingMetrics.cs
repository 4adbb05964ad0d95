using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Confluent.Kafka;

namespace Weir.Streaming.Kafka.Observability;

/// <summary>Measurements of reading. Gauges have the partitions that are this silo's now; counters keep what they have counted. Thread-safe.</summary>
internal sealed class ConsumingMetrics
{
    // At most the partitions of the streams' topics.
    private readonly ConcurrentDictionary<TopicPartition, PartitionMeter> _partitions = new();
    private readonly string _prefix;
    private readonly TimeProvider _time;
    private readonly Counter<long> _rebalances;
    private readonly Counter<long> _commits;
    private readonly Counter<long> _commitFailures;
    private readonly Histogram<double> _commitDuration;
    private readonly Counter<long> _parked;

    public ConsumingMetrics(Meter meter, KafkaOptions options, TimeProvider time)
    {
        (_prefix, _time) = (options.TopicPrefix, time);
        _rebalances = meter.CreateCounter<long>("weir.kafka.rebalances", "{rebalance}", "Times the group has given this silo partitions or taken them; tag kind: assigned, revoked, lost.");
        _commits = meter.CreateCounter<long>("weir.kafka.commits", "{commit}", "Offsets committed.");
        _commitFailures = meter.CreateCounter<long>("weir.kafka.commit.failures", "{commit}", "Offsets that could not be committed; they are tried again.");
        _commitDuration = meter.CreateHistogram<double>("weir.kafka.commit.duration", "s", "Time of one request to commit, failed ones too.");
        _parked = meter.CreateCounter<long>("weir.kafka.parked", "{record}", "Dead letters written, whoever set them aside; repeats are left out.");

        // The consuming thread counts in plain fields; they are read when somebody looks.
        meter.CreateObservableCounter("weir.kafka.fetched.records", () => Observe(_partitions.Values, partition => partition.FetchedRecords), "{record}", "Records read from the topics.");
        meter.CreateObservableCounter("weir.kafka.fetched.bytes", () => Observe(_partitions.Values, partition => partition.FetchedBytes), "By", "Bytes of their keys and values.");
        meter.CreateObservableGauge("weir.kafka.lag.records", () => Observe(Assigned, partition => partition.LagRecords), "{record}", "Offsets between the committed one and the end that a reader can reach.");
        meter.CreateObservableGauge("weir.kafka.lag", () => Observe(Assigned, partition => partition.LagSeconds), "s", "Age of the oldest record not yet committed.");
        meter.CreateObservableGauge("weir.kafka.readahead.bytes", () => Observe(Assigned, partition => partition.ReadAheadBytes), "By", "Bytes read and not yet taken by the stream provider.");
        meter.CreateObservableGauge("weir.kafka.partitions.assigned", () => Assigned.Count(), "{partition}", "Partitions that the group has given this silo.");
        meter.CreateObservableGauge("weir.kafka.partitions.paused", () => Assigned.Count(partition => partition.IsPaused), "{partition}", "Partitions among them that are paused because nobody takes what was read ahead.");
    }

    private IEnumerable<PartitionMeter> Assigned => _partitions.Values.Where(partition => partition.IsAssigned);

    /// <summary>A partition's own.</summary>
    public PartitionMeter Of(TopicPartition partition) =>
        _partitions.GetOrAdd(partition, static (place, metrics) => new PartitionMeter(metrics.TagsOf(place), metrics._time), this);

    /// <summary>The group has given partitions.</summary>
    public void Assign(IEnumerable<TopicPartition> partitions)
    {
        _rebalances.Add(1, new KeyValuePair<string, object?>("kind", "assigned"));
        foreach (var partition in partitions)
        {
            Of(partition).Assign();
        }
    }

    /// <summary>The group has taken partitions.</summary>
    public void Revoke(IEnumerable<TopicPartition> partitions, bool isLost)
    {
        _rebalances.Add(1, new KeyValuePair<string, object?>("kind", isLost ? "lost" : "revoked"));
        foreach (var partition in partitions)
        {
            Of(partition).Revoke();
        }
    }

    public long BeginCommit() => _time.GetTimestamp();

    public void EndCommit(long began) => _commitDuration.Record(_time.GetElapsedTime(began).TotalSeconds);

    public void Committed(TopicPartition partition, long offset)
    {
        var meter = Of(partition);
        meter.Committed(offset);
        _commits.Add(1, meter.Tags);
    }

    public void CommitFailed(TopicPartition partition) => _commitFailures.Add(1, Of(partition).Tags);

    public void Parked(string stream, int partition) => _parked.Add(1, TagsOf(stream, partition));

    private static KeyValuePair<string, object?>[] TagsOf(string stream, int partition) => [new("stream", stream), new("partition", partition)];

    private static List<Measurement<T>> Observe<T>(IEnumerable<PartitionMeter> partitions, Func<PartitionMeter, T?> read)
        where T : struct
    {
        var measurements = new List<Measurement<T>>();
        foreach (var partition in partitions)
        {
            if (read(partition) is { } value)
            {
                measurements.Add(new Measurement<T>(value, partition.Tags));
            }
        }

        return measurements;
    }

    private KeyValuePair<string, object?>[] TagsOf(TopicPartition place) =>
        TagsOf(place.Topic.StartsWith(_prefix, StringComparison.Ordinal) ? place.Topic[_prefix.Length..] : place.Topic, place.Partition.Value);
}
