using System.Diagnostics.Metrics;
using Weir.Persistence.Cassandra.Cql;
using Weir.Persistence.Cassandra.States;

namespace Weir.Persistence.Cassandra.Observability;

/// <summary>Meter <c>Weir.Persistence.Cassandra</c>; every instrument carries the provider's name as <c>store</c>.</summary>
internal sealed class StorageMetrics : IDisposable
{
    public const string MeterName = "Weir.Persistence.Cassandra";
    private readonly Meter _meter;
    private readonly Counter<long> _writes;
    private readonly Counter<long> _conflicts;
    private readonly Counter<long> _written;
    private readonly Counter<long> _retries;
    private readonly Counter<long> _settled;
    private readonly Counter<long> _unknown;
    private readonly Histogram<double> _duration;

    public StorageMetrics(string store)
    {
        _meter = new Meter(new MeterOptions(MeterName) { Tags = [new("store", store)] });
        _writes = _meter.CreateCounter<long>("weir.storage.writes", "{state}", "States written or cleared.");
        _conflicts = _meter.CreateCounter<long>("weir.storage.conflicts", "{state}", "Writes refused for their ETag.");
        _written = _meter.CreateCounter<long>("weir.storage.written", "By", "Bytes of states written, once compressed.");
        _retries = _meter.CreateCounter<long>("weir.storage.retries", "{request}", "Requests sent again, by operation and by what the one before met.");
        _settled = _meter.CreateCounter<long>("weir.storage.settled", "{request}", "Changes without an answer whose row was asked, by what it said.");
        _unknown = _meter.CreateCounter<long>("weir.storage.unknown", "{state}", "Changes of which nobody can tell whether they were made.");
        _duration = _meter.CreateHistogram<double>("weir.storage.duration", "s", "Time for a read, write or clear, with all its requests.");
    }

    public void Answered(bool applied, int bytes)
    {
        (applied ? _writes : _conflicts).Add(1);
        if (applied)
        {
            _written.Add(bytes);
        }
    }

    public void Took(string operation, string outcome, TimeSpan duration) => _duration.Record(duration.TotalSeconds, new("operation", operation), new("outcome", outcome));

    public void Retried(string operation, CqlFault? fault) => _retries.Add(1, new("operation", operation), new("fault", fault?.ToString() ?? "none"));

    public void Settled(string operation, Verdict verdict) => _settled.Add(1, new("operation", operation), new("verdict", verdict.ToString()));

    public void Unknown(string operation) => _unknown.Add(1, new KeyValuePair<string, object?>("operation", operation));

    public void Dispose() => _meter.Dispose();
}
