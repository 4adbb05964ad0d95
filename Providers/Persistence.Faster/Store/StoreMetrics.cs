using System.Diagnostics.Metrics;

namespace Weir.Persistence.Faster.Store;

/// <summary>Meter <c>Weir.Persistence.Faster</c>; every instrument carries the provider's name as <c>store</c>.</summary>
internal sealed class StoreMetrics : IDisposable
{
    public const string MeterName = "Weir.Persistence.Faster";
    private readonly Meter _meter;
    private readonly Counter<long> _writes;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _writtenBytes;
    private readonly Histogram<double> _flushes;

    public StoreMetrics(string store, Func<long> states, Func<long> diskBytes)
    {
        _meter = new Meter(new MeterOptions(MeterName) { Tags = [new("store", store)] });
        _writes = _meter.CreateCounter<long>("weir.storage.writes", "{state}", "States written or cleared, durable.");
        _conflicts = _meter.CreateCounter<long>("weir.storage.conflicts", "{state}", "Writes refused for their ETag.");
        _writtenBytes = _meter.CreateCounter<long>("weir.storage.written", "By", "Bytes of records appended, copies by compaction included.");
        _flushes = _meter.CreateHistogram<double>("weir.storage.checkpoint.duration", "s", "Time for one batch of states to become durable.");
        _meter.CreateObservableGauge("weir.storage.states", states, "{state}", "States there are.");
        _meter.CreateObservableGauge("weir.storage.disk", diskBytes, "By", "Bytes of records in the log.");
    }

    public void Answered(bool applied) => (applied ? _writes : _conflicts).Add(1);

    public void Flushed(TimeSpan duration, long bytes)
    {
        _flushes.Record(duration.TotalSeconds);
        _writtenBytes.Add(bytes);
    }

    public void Dispose() => _meter.Dispose();
}
