using System.Diagnostics.Metrics;

namespace Weir.Streaming.Log;

/// <summary>Measurements of the file log, meter <c>Weir.Streaming.Log</c>; tags <c>stream</c> and <c>partition</c>.</summary>
internal sealed class LogMetrics : IDisposable
{
    public const string MeterName = "Weir.Streaming.Log";
    private readonly Meter _meter;
    private readonly Counter<long> _bytes;
    private readonly Counter<long> _records;
    private readonly Counter<long> _repeats;
    private readonly Counter<long> _corrupt;
    private readonly Counter<long> _failures;
    private readonly Histogram<double> _commit;

    /// <param name="meters">Makes the meter; null for one of its own.</param>
    /// <param name="lag">Lag of every partition, asked when somebody looks.</param>
    /// <param name="producers">Producers remembered of every stream, likewise.</param>
    public LogMetrics(IMeterFactory? meters, Func<IEnumerable<Measurement<long>>> lag, Func<IEnumerable<Measurement<long>>> producers)
    {
        _meter = meters?.Create(MeterName) ?? new Meter(MeterName);
        _bytes = _meter.CreateCounter<long>("weir.log.appended.bytes", "By", "Bytes of entries made durable.");
        _records = _meter.CreateCounter<long>("weir.log.appended.records", "{record}", "Records made durable.");
        _repeats = _meter.CreateCounter<long>("weir.log.repeats", "{entry}", "Entries dropped in reading because the log had the same part before.");
        _corrupt = _meter.CreateCounter<long>("weir.log.corrupt.bytes", "By", "Bytes of acknowledged entries that could not be read.");
        _failures = _meter.CreateCounter<long>("weir.log.failures", "{failure}", "Writes that failed; the partition refuses appends until it is open again.");
        _commit = _meter.CreateHistogram<double>("weir.log.commit.duration", "s", "Time of one group commit.");
        _meter.CreateObservableGauge("weir.log.lag.bytes", lag, "By", "Bytes durable and not yet committed by the consumer.");
        _meter.CreateObservableGauge("weir.log.producers", producers, "{producer}", "Producers whose numbers are remembered, at most Ingest:MaxProducers new ones.");
    }

    public static KeyValuePair<string, object?>[] Tags(string stream, int partition) => [new("stream", stream), new("partition", partition)];

    public void Appended(long bytes, int records, KeyValuePair<string, object?>[] tags)
    {
        _bytes.Add(bytes, tags);
        _records.Add(records, tags);
    }

    public void Committed(TimeSpan took, KeyValuePair<string, object?>[] tags) => _commit.Record(took.TotalSeconds, tags);

    public void Repeated(KeyValuePair<string, object?>[] tags) => _repeats.Add(1, tags);

    public void Corrupt(long bytes, KeyValuePair<string, object?>[] tags) => _corrupt.Add(bytes, tags);

    public void Failed(KeyValuePair<string, object?>[] tags) => _failures.Add(1, tags);

    public void Dispose() => _meter.Dispose();
}
